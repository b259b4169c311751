/** How long every machine was used, by whom and when, over a period of one's choice. */
import { Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bills } from '#contract/roles.ts';
import { usageQuery } from '../../api/queries.ts';
import { useAddress } from '../../parts/address.ts';
import { Boundary, Empty, Failed, Waiting } from '../../parts/notices.tsx';
import { usePlace } from '../../parts/place.tsx';
import { isDate, type Period, periodBefore, periodOf } from '../../words/period.ts';
import { totalsOf } from '../../words/usage.ts';
import { ByDay } from './usage/by-day.tsx';
import { ByHour } from './usage/by-hour.tsx';
import { ByMachine } from './usage/by-machine.tsx';
import { ByPayer } from './usage/by-payer.tsx';
import { ByPerson } from './usage/by-person.tsx';
import { PeriodChoice } from './usage/period-choice.tsx';
import { Totals } from './usage/totals.tsx';
import './usage/usage.css';

export function UsagePage() {
  const { t } = useTranslation();
  const { today, names, role } = usePlace();
  const period = usePeriod();
  const before = periodBefore(period, today);
  const machines = useQuery(usageQuery(period, ['machine']));
  const earlier = useQuery(usageQuery(before, ['machine']));
  return (
    <Stack gap="lg" className="page">
      <Group justify="space-between">
        <Title order={1}>{t('usage.title')}</Title>
        <PeriodChoice period={period} />
      </Group>
      {machines.isError && <Failed error={machines.error} again={() => void machines.refetch()} />}
      {machines.isPending && <Waiting rows={4} height={120} />}
      {machines.isSuccess && totalsOf(machines.data).sessions === 0 && (
        <>
          <Empty title={t('usage.empty')} text={t('usage.emptyText')} />
          {bills(role) && (
            <Boundary>
              <ByPayer period={period} />
            </Boundary>
          )}
        </>
      )}
      {machines.isSuccess && totalsOf(machines.data).sessions > 0 && (
        <>
          <Totals now={totalsOf(machines.data)} before={totalsOf(earlier.data ?? [])} />
          <div className="figures">
            <Boundary>
              <ByMachine
                period={period}
                items={machines.data}
                before={earlier.data ?? []}
                sameMonth={before}
              />
            </Boundary>
            <Boundary>
              <ByDay period={period} />
            </Boundary>
            <Boundary>
              <ByHour period={period} />
            </Boundary>
            {bills(role) && (
              <Boundary>
                <ByPayer period={period} />
              </Boundary>
            )}
            {names && (
              <Boundary>
                <ByPerson period={period} />
              </Boundary>
            )}
          </div>
        </>
      )}
    </Stack>
  );
}

/** From the address, this month failing that. */
function usePeriod(): Period {
  const { today } = usePlace();
  const [{ from = '', to = '' }] = useAddress();
  return isDate(from) && isDate(to) && from < to ? { from, to } : periodOf('month', today);
}
