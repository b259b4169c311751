/** Other prices tried on a real month: a draft of the version, and what its use would have cost. */
import { Button, Group, SegmentedControl, Select, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TariffItem, TariffVersion } from '#contract/tariffs.ts';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { useMonthOptions } from '../../../../parts/month-options.ts';
import { Failed } from '../../../../parts/notices.tsx';
import { usePlace } from '../../../../parts/place.tsx';
import { lastMonth } from '../../../../words/month.ts';
import { checkDraft, inForceFrom, readDraft, textOf } from '../../../../words/tariff-draft.ts';
import { DraftPrices } from './draft-prices.tsx';
import { DraftToCopy } from './draft-to-copy.tsx';
import { ReplayResult } from './replay-result.tsx';

type Way = 'prices' | 'json';

export function Replay({ tariff, version }: { tariff: TariffItem; version: TariffVersion }) {
  const { t } = useTranslation();
  const { today } = usePlace();
  const monthOptions = useMonthOptions();
  const [month, setMonth] = useState(lastMonth(today));
  const [way, setWay] = useState<Way>('prices');
  const [draft, setDraft] = useState(version);
  const [text, setText] = useState(textOf(version));
  const read = way === 'json' ? readDraft(text) : checkDraft(draft);
  const mistakes = read.ok ? [] : read.mistakes;
  const trying = useMutation({
    mutationFn: (of: TariffVersion) =>
      chargeActions.replay({
        period: month,
        tariffs: [{ slug: tariff.slug, versions: [inForceFrom(of, `${month}-01`)] }],
      }),
  });
  const edit = (next: TariffVersion) => {
    setDraft(next);
    setText(textOf(next));
  };
  const typed = (next: string) => {
    setText(next);
    const valid = readDraft(next);
    if (valid.ok) setDraft(valid.version);
  };
  return (
    <section className="card replay">
      <div>
        <Title order={2}>{t('billing.tariff.replay.title')}</Title>
        <p className="quiet">{t('billing.tariff.replay.text')}</p>
      </div>
      <Group gap="sm" align="end">
        <Select
          label={t('billing.tariff.replay.month')}
          w={200}
          allowDeselect={false}
          data={monthOptions()}
          value={month}
          onChange={(value) => value !== null && setMonth(value)}
        />
        <SegmentedControl
          data={(['prices', 'json'] as const).map((value) => ({
            value,
            label: t(`billing.tariff.replay.${value}`),
            disabled: value === 'prices' && way === 'json' && !read.ok,
          }))}
          value={way}
          onChange={(value) => setWay(value as Way)}
        />
        <Button variant="subtle" color="gray" onClick={() => edit(version)}>
          {t('billing.tariff.replay.reset')}
        </Button>
      </Group>
      {way === 'prices' ? (
        <DraftPrices draft={draft} version={version} mistakes={mistakes} onChange={edit} />
      ) : (
        <Textarea
          aria-label={t('billing.tariff.replay.json')}
          classNames={{ input: 'json' }}
          autosize
          minRows={8}
          maxRows={28}
          spellCheck={false}
          value={text}
          onChange={(event) => typed(event.currentTarget.value)}
        />
      )}
      {way === 'json' && mistakes.length > 0 && (
        <div role="alert" className="alarm-text">
          {t('billing.tariff.replay.mistakes', { count: mistakes.length })}
          <ul className="consequences">
            {mistakes.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Group gap="xs" className="actions">
        <Button
          disabled={!read.ok}
          loading={trying.isPending}
          onClick={() => read.ok && trying.mutate(read.version)}
        >
          {t('billing.tariff.replay.run')}
        </Button>
      </Group>
      {trying.isError && <Failed error={trying.error} />}
      {trying.data !== undefined && <ReplayResult answer={trying.data} />}
      {read.ok && <DraftToCopy slug={tariff.slug} version={read.version} />}
    </section>
  );
}
