/** How long the machine drew how much, in the colours of the states that are told from it. */
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PowerLearning, PowerThresholds } from '#contract/power-learning.ts';
import { axisOf, type Paint, tooltipOf } from '../../../parts/chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { seenBins, stateOf } from '../../../words/power.ts';

const MINUTE = 60;

export function Histogram({ learning }: { learning: PowerLearning }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { histogram, proposal } = learning;
  const by: PowerThresholds | null = learning.tried ?? learning.thresholds;
  const bins = useMemo(
    () =>
      seenBins(histogram).map(({ fromWatts, toWatts, seconds }) => ({
        label: format.watts(fromWatts),
        range:
          toWatts === null
            ? t('power.above', { from: format.watts(fromWatts) })
            : t('power.range', { from: format.watts(fromWatts), to: format.watts(toWatts) }),
        state: by === null ? null : stateOf({ fromWatts, toWatts }, by),
        seconds,
      })),
    [histogram, by, format, t],
  );
  const draw = useCallback(
    (paint: Paint) => ({
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        ...tooltipOf(paint),
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const bin = bins[dataIndex];
          if (bin === undefined) return '';
          const state = bin.state === null ? '' : ` · ${t(`state.${bin.state}`)}`;
          return `${bin.range} · ${format.duration(bin.seconds)}${state}`;
        },
      },
      xAxis: { type: 'category', data: bins.map(({ label }) => label), ...axisOf(paint) },
      yAxis: {
        type: 'value',
        ...axisOf(paint),
        axisLabel: {
          color: paint.muted,
          formatter: (minutes: number) => format.duration(minutes * MINUTE),
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '10%',
          data: bins.map(({ seconds, state }) => ({
            value: seconds === 0 ? null : seconds / MINUTE,
            itemStyle: { color: paint[state ?? 'copper'], borderRadius: 2 },
          })),
        },
      ],
    }),
    [bins, format, t],
  );
  return (
    <Figure
      name={`${learning.machine}-power`}
      finding={
        proposal === null
          ? t('power.histogram')
          : capitalised(
              proposal.levels
                .map(({ name, fromWatts, toWatts }) =>
                  t(fromWatts === toWatts ? 'power.levelAt' : 'power.level', {
                    state: t(`state.${name}`),
                    from: format.number(fromWatts),
                    to: format.watts(toWatts),
                  }),
                )
                .join(' · '),
            )
      }
      note={proposal !== null && !proposal.clear ? t('power.doubtful') : t('power.histogramNote')}
      draw={draw}
      height={260}
      sheet={{
        head: [t('power.watts'), t('power.time'), t('power.state')],
        rows: bins
          .filter(({ seconds }) => seconds > 0)
          .map(({ range, seconds, state }) => ({
            key: range,
            cells: [range, format.duration(seconds), state === null ? '' : t(`state.${state}`)],
            csv: [range, Math.round(seconds), state ?? ''],
          })),
      }}
    />
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
