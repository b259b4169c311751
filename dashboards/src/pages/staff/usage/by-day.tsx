/** Held and running time day by day, all machines together. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usageQuery } from '../../../api/queries.ts';
import { axisOf, hatched, type Paint, tooltipOf } from '../../../parts/chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { addDays, daysOf, type Period } from '../../../words/period.ts';
import { keyText } from '../../../words/usage.ts';
import { axisLabel, hourStep, hourTop } from '../../../words/usage-axis.ts';

export function ByDay({ period }: { period: Period }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const usage = useQuery(usageQuery(period, ['day']));
  const days = useMemo(() => {
    const known = new Map((usage.data ?? []).map((item) => [keyText(item, 'day'), item]));
    return daysOf(period).map((day) => ({
      day,
      sessions: known.get(day)?.sessions ?? 0,
      heldSeconds: known.get(day)?.heldSeconds ?? 0,
      runningSeconds: known.get(day)?.runningSeconds ?? 0,
    }));
  }, [usage.data, period]);
  const draw = useCallback(
    (paint: Paint) => {
      const top = hourTop(Math.max(3600, ...days.map(({ heldSeconds }) => heldSeconds)));
      return {
        grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
        tooltip: {
          ...tooltipOf(paint),
          trigger: 'axis',
          axisPointer: { type: 'none' },
          valueFormatter: (seconds: unknown) => format.duration(Number(seconds)),
        },
        xAxis: {
          type: 'category',
          data: days.map(({ day }) => format.civilShort(day)),
          ...axisOf(paint),
        },
        yAxis: {
          type: 'value',
          max: top,
          interval: hourStep(top),
          ...axisOf(paint),
          axisLabel: {
            color: paint.muted,
            formatter: (seconds: number) => axisLabel(seconds, format),
          },
        },
        series: [
          {
            type: 'bar',
            name: t('usage.held'),
            data: days.map(({ heldSeconds }) => heldSeconds || null),
            itemStyle: hatched(paint),
            barMaxWidth: 28,
            barGap: '-100%',
          },
          {
            type: 'bar',
            name: t('usage.running'),
            data: days.map(({ runningSeconds }) => runningSeconds || null),
            itemStyle: { color: paint.copper, borderRadius: 3 },
            barMaxWidth: 28,
          },
        ],
      };
    },
    [days, format, t],
  );
  if (usage.isError) return <Failed error={usage.error} again={() => void usage.refetch()} />;
  if (usage.isPending) return <Waiting rows={1} height={300} />;
  const best = days.toSorted((a, b) => b.heldSeconds - a.heldSeconds)[0];
  return (
    <Figure
      name="usage-days"
      finding={
        best === undefined || best.heldSeconds === 0
          ? t('usage.empty')
          : t('usage.findDay', {
              date: `${format.weekday(best.day)} ${format.civilShort(best.day)}`,
              time: format.duration(best.heldSeconds),
            })
      }
      draw={draw}
      height={280}
      onPress={(index) => {
        const day = days[index]?.day;
        if (day === undefined) return;
        void navigate({ to: '/sessions', search: { from: day, to: addDays(day, 1) } as never });
      }}
      sheet={{
        head: [t('usage.day'), t('usage.sessions'), t('usage.held'), t('usage.running')],
        rows: days.map(({ day, sessions, heldSeconds, runningSeconds }) => ({
          key: day,
          cells: [
            format.civilDate(day),
            format.count(sessions),
            format.duration(heldSeconds),
            format.duration(runningSeconds),
          ],
          csv: [day, sessions, heldSeconds, runningSeconds],
        })),
      }}
    />
  );
}
