/** Which month is billed: kept in the address, the last one unless said. */
import { ActionIcon, Group, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAddress } from '../../../../parts/address.ts';
import { Icon } from '../../../../parts/icons.tsx';
import { useMonthOptions } from '../../../../parts/month-options.ts';
import { usePlace } from '../../../../parts/place.tsx';
import { addMonths, isMonth, lastMonth } from '../../../../words/month.ts';

export function useMonth(): string {
  const { today } = usePlace();
  const [{ month = '' }] = useAddress();
  return isMonth(month) && month <= today.slice(0, 7) ? month : lastMonth(today);
}

export function MonthChoice({ month }: { month: string }) {
  const { t } = useTranslation();
  const { today } = usePlace();
  const monthOptions = useMonthOptions();
  const [, change] = useAddress();
  const choose = (next: string) => change({ month: next === lastMonth(today) ? undefined : next });
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        size="lg"
        aria-label={t('billing.month.before')}
        onClick={() => choose(addMonths(month, -1))}
      >
        <Icon name="back" />
      </ActionIcon>
      <Select
        w={190}
        aria-label={t('billing.month.choose')}
        data={monthOptions(month)}
        value={month}
        allowDeselect={false}
        onChange={(value) => value !== null && choose(value)}
      />
      <ActionIcon
        size="lg"
        aria-label={t('billing.month.after')}
        disabled={month >= today.slice(0, 7)}
        onClick={() => choose(addMonths(month, 1))}
      >
        <Icon name="forward" />
      </ActionIcon>
    </Group>
  );
}
