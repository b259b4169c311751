/** What each payer used and was charged: how long, how many, how much; a bar opens to the charges. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChargeTotal } from '#contract/charges.ts';
import { chargeTotalsQuery } from '../../../api/invoice-queries.ts';
import { axisOf, type Paint, tooltipOf } from '../../../parts/chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { sumOf } from '../../../words/money.ts';
import type { Period } from '../../../words/period.ts';

const BARS_MAX = 12;
const BAR_HEIGHT = 40;
const CENTS = 100;

export function ByPayer({ period }: { period: Period }) {
  const totals = useQuery(chargeTotalsQuery({ by: 'payer', ...period }));
  if (totals.isError) return <Failed error={totals.error} again={() => void totals.refetch()} />;
  if (totals.isPending) return <Waiting rows={6} height={32} />;
  return totals.data.length === 0 ? null : <Shown period={period} totals={totals.data} />;
}

function Shown({ period, totals }: { period: Period; totals: readonly ChargeTotal[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const top = useMemo(() => totals.slice(0, BARS_MAX).toReversed(), [totals]);
  const searchOf = (total: ChargeTotal | undefined) =>
    ({ payer: total?.payer?.ref, ...period }) as never;
  const draw = useCallback(
    (paint: Paint) => ({
      grid: { left: 8, right: 88, top: 4, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltipOf(paint),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        valueFormatter: (cents: unknown) => format.euros(Number(cents)),
      },
      xAxis: {
        type: 'value',
        ...axisOf(paint),
        axisLabel: { show: false },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'category',
        data: top.map(({ payer }) => payer?.name ?? ''),
        ...axisOf(paint),
        axisLabel: { color: paint.ink, fontSize: 15, width: 160, overflow: 'break' },
      },
      series: [
        {
          type: 'bar',
          name: t('billing.byPayer.charged'),
          data: top.map(({ grossCents }) => grossCents),
          itemStyle: { color: paint.copper, borderRadius: 3 },
          barWidth: 18,
          label: {
            show: true,
            position: 'right',
            color: paint.ink,
            formatter: ({ value }: { value: unknown }) => format.euros(Number(value)),
          },
        },
      ],
    }),
    [top, format, t],
  );
  const openCents = sumOf(totals, (one) => one.openCents);
  return (
    <Figure
      name="usage-payers"
      finding={t('billing.byPayer.finding', {
        count: totals.length,
        amount: format.euros(sumOf(totals, ({ grossCents }) => grossCents)),
      })}
      note={
        openCents === 0 ? undefined : t('billing.byPayer.open', { amount: format.euros(openCents) })
      }
      draw={draw}
      height={top.length * BAR_HEIGHT + 16}
      onPress={(index) => void navigate({ to: '/billing/charges', search: searchOf(top[index]) })}
      sheet={{
        head: [
          t('billing.money.payer'),
          t('billing.byPayer.uses'),
          t('billing.byPayer.time'),
          t('billing.byPayer.charged'),
          t('billing.accounts.openCharges'),
        ],
        rows: totals.map((total) => ({
          key: total.payer?.ref ?? '',
          cells: [
            <Link key="who" to="/billing/charges" search={searchOf(total)}>
              {total.payer?.name}
            </Link>,
            format.count(total.uses),
            total.seconds === 0 ? '–' : format.duration(total.seconds),
            format.euros(total.grossCents),
            total.openCents === 0 ? '–' : format.euros(total.openCents),
          ],
          csv: [
            total.payer?.name ?? '',
            total.uses,
            total.seconds,
            total.grossCents / CENTS,
            total.openCents / CENTS,
          ],
        })),
      }}
    />
  );
}
