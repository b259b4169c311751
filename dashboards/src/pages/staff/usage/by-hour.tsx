/** When in the week machines are used: held time by weekday and hour. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usageHoursQuery } from '../../../api/queries.ts';
import { axisOf, type Paint, tooltipOf } from '../../../parts/chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { addDays, type Period } from '../../../words/period.ts';
import { busiest, hourGrid } from '../../../words/usage.ts';

/** A Monday, to take the names of weekdays from. */
const MONDAY = '2024-01-01';
const mondayPlus = (days: number) => addDays(MONDAY, days);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function ByHour({ period }: { period: Period }) {
  const { t } = useTranslation();
  const format = useFormat();
  const week = useQuery(usageHoursQuery(period));
  const grid = useMemo(() => hourGrid(week.data ?? []), [week.data]);
  const used = useMemo(
    () => HOURS.filter((hour) => grid.some((row) => (row[hour] ?? 0) > 0)),
    [grid],
  );
  const hours = useMemo(
    () => HOURS.filter((hour) => hour >= Math.min(8, ...used) && hour <= Math.max(18, ...used)),
    [used],
  );
  const weekdays = useMemo(
    () => grid.map((_, day) => format.weekday(mondayPlus(day))),
    [grid, format],
  );
  const draw = useCallback(
    (paint: Paint) => ({
      grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltipOf(paint),
        formatter: ({ value }: { value: number[] }) =>
          `${weekdays[6 - (value[1] ?? 0)]} ${t('usage.hour', { hour: hours[value[0] ?? 0] })} · ${format.duration(value[2] ?? 0)}`,
      },
      xAxis: {
        type: 'category',
        data: hours.map((hour) => t('usage.hour', { hour })),
        ...axisOf(paint),
        splitLine: { show: false },
      },
      yAxis: {
        type: 'category',
        data: weekdays.toReversed(),
        ...axisOf(paint),
        splitLine: { show: false },
      },
      visualMap: {
        show: false,
        min: 0,
        max: Math.max(60, ...grid.flat()),
        inRange: { color: [paint.raised, paint.copper] },
      },
      series: [
        {
          type: 'heatmap',
          data: grid.flatMap((row, day) =>
            hours.map((hour, column) => [column, 6 - day, Math.round(row[hour] ?? 0)]),
          ),
          itemStyle: { borderColor: paint.paper, borderWidth: 2, borderRadius: 3 },
        },
      ],
    }),
    [grid, hours, weekdays, format, t],
  );
  if (week.isError) return <Failed error={week.error} again={() => void week.refetch()} />;
  if (week.isPending) return <Waiting rows={1} height={300} />;
  const best = busiest(grid);
  return (
    <Figure
      name="usage-hours"
      finding={
        best === null
          ? t('usage.empty')
          : t('usage.findHour', {
              weekday: format.weekdayLong(mondayPlus(best.weekday)),
              from: t('usage.hour', { hour: best.hour }),
              to: t('usage.hour', { hour: (best.hour + 1) % 24 }),
            })
      }
      draw={draw}
      height={260}
      sheet={{
        head: ['', ...hours.map((hour) => t('usage.hour', { hour }))],
        rows: grid.map((row, day) => ({
          key: String(day),
          cells: [weekdays[day], ...hours.map((hour) => format.duration(row[hour] ?? 0))],
          csv: [weekdays[day] ?? '', ...hours.map((hour) => Math.round(row[hour] ?? 0))],
        })),
      }}
    />
  );
}
