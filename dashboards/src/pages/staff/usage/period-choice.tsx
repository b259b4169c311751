/** Which period: the named ones, or two dates. */
import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../../parts/address.ts';
import { usePlace } from '../../../parts/place.tsx';
import {
  addDays,
  isDate,
  nameOf,
  PERIOD_NAMES,
  type Period,
  type PeriodName,
  periodOf,
} from '../../../words/period.ts';

/** The last day is shown, the day after is kept: `to` is exclusive. */
export function PeriodChoice({ period }: { period: Period }) {
  const { t } = useTranslation();
  const { today } = usePlace();
  const [, change] = useAddress();
  return (
    <Group gap="xs" className="period">
      <div className="period-names">
        <SegmentedControl
          aria-label={t('period.title')}
          size="sm"
          data={PERIOD_NAMES.map((value) => ({ value, label: t(`period.${value}`) }))}
          value={nameOf(period, today) ?? ''}
          onChange={(name) => change(periodOf(name as PeriodName, today))}
        />
      </div>
      <Group gap={6} wrap="nowrap">
        <TextInput
          type="date"
          aria-label={t('list.from')}
          value={period.from}
          onChange={({ currentTarget: { value } }) => {
            if (isDate(value))
              change({ from: value, to: value < period.to ? period.to : addDays(value, 1) });
          }}
        />
        –
        <TextInput
          type="date"
          aria-label={t('list.lastDay')}
          value={addDays(period.to, -1)}
          onChange={({ currentTarget: { value } }) => {
            if (!isDate(value)) return;
            const to = addDays(value, 1);
            change({ from: period.from < to ? period.from : value, to });
          }}
        />
      </Group>
    </Group>
  );
}
