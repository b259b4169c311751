/** Thresholds in force beside those proposed; tried on past runs, then put in force with a reason. */
import { Button, Group, NumberInput, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PowerLearning, PowerThresholds } from '#contract/power-learning.ts';
import { actions } from '../../../api/actions.ts';
import { Because } from '../../../parts/because.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { THRESHOLD_NAMES, type ThresholdName, thresholdMistake } from '../../../words/power.ts';

const UNSET: PowerThresholds = {
  offBelowWatts: 5,
  idleBelowWatts: 50,
  runAboveWatts: 50,
  startAfterSeconds: 10,
  stopAfterSeconds: 60,
};

export function Thresholds({
  learning,
  mayChange,
  tried,
  onTry,
}: {
  learning: PowerLearning;
  mayChange: boolean;
  tried: PowerThresholds | null;
  onTry: (tried: PowerThresholds | null) => void;
}) {
  const { t } = useTranslation();
  const { machine, thresholds, proposal } = learning;
  const [given, setGiven] = useState<PowerThresholds>(() =>
    copyOf(tried ?? proposal ?? thresholds ?? UNSET),
  );
  const [applying, setApplying] = useState(false);
  const mistake = thresholdMistake(given);
  return (
    <section className="card">
      <Title order={2}>{t('power.thresholds')}</Title>
      {thresholds === null && <Text size="sm">{t('power.noThresholds')}</Text>}
      <Sheet learning={learning} given={given} mayChange={mayChange} onChange={setGiven} />
      {mistake !== null && (
        <Text size="sm" className="alarm-text" role="alert">
          {t(`power.mistake.${mistake}`)}
        </Text>
      )}
      {mayChange && applying && (
        <Because
          consequence={t('power.willApply')}
          verb={t('power.apply')}
          done={t('power.applied')}
          act={({ reason }) => actions.setPower(machine, { ...given, reason })}
          onDone={() => setApplying(false)}
        />
      )}
      {mayChange && !applying && (
        <Group gap="xs" className="actions">
          <Button variant="default" disabled={mistake !== null} onClick={() => onTry(given)}>
            {t('power.try')}
          </Button>
          <Button disabled={mistake !== null} onClick={() => setApplying(true)}>
            {t('power.apply')}
          </Button>
        </Group>
      )}
    </section>
  );
}

function Sheet({
  learning: { thresholds, proposal },
  given,
  mayChange,
  onChange,
}: {
  learning: PowerLearning;
  given: PowerThresholds;
  mayChange: boolean;
  onChange: (given: PowerThresholds) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (name: ThresholdName, of: PowerThresholds | null) => {
    if (of === null) return '–';
    return name.endsWith('Watts') ? format.watts(of[name]) : format.duration(of[name]);
  };
  return (
    <Table className="records dense power-thresholds" aria-label={t('power.thresholds')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('power.threshold')}</Table.Th>
          <Table.Th className="numeric">{t('power.inForce')}</Table.Th>
          <Table.Th className="numeric">{t('power.proposed')}</Table.Th>
          {mayChange && <Table.Th className="numeric">{t('power.toApply')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {THRESHOLD_NAMES.map((name) => (
          <Table.Tr key={name}>
            <Table.Td>{t(`power.name.${name}`)}</Table.Td>
            <Table.Td className="numeric">{text(name, thresholds)}</Table.Td>
            <Table.Td className="numeric">{text(name, proposal)}</Table.Td>
            {mayChange && (
              <Table.Td className="numeric">
                <NumberInput
                  aria-label={t(`power.name.${name}`)}
                  size="sm"
                  min={0}
                  hideControls
                  decimalSeparator={format.language === 'fr' ? ',' : '.'}
                  suffix={name.endsWith('Watts') ? ' W' : ' s'}
                  decimalScale={name.endsWith('Watts') ? 1 : 0}
                  value={given[name]}
                  onChange={(value) =>
                    onChange({ ...given, [name]: value === '' ? Number.NaN : Number(value) })
                  }
                />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function copyOf(thresholds: PowerThresholds): PowerThresholds {
  const { offBelowWatts, idleBelowWatts, runAboveWatts, startAfterSeconds, stopAfterSeconds } =
    thresholds;
  return { offBelowWatts, idleBelowWatts, runAboveWatts, startAfterSeconds, stopAfterSeconds };
}
