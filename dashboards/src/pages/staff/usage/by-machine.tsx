/** Held and running time of each machine; pressing a bar opens its sessions. */

import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageItem } from '#contract/usage.ts';
import { axisOf, hatched, type Paint, tooltipOf } from '../../../parts/chart.tsx';
import { Figure } from '../../../parts/figure.tsx';
import { useNameOf } from '../../../parts/live-lists.ts';
import { useFormat } from '../../../parts/place.tsx';
import type { Period } from '../../../words/period.ts';
import { changeOf, keyText } from '../../../words/usage.ts';
import { hourLabel, hourStep } from '../../../words/usage-axis.ts';
import { usePeriodText } from './period-text.ts';

const BAR_HEIGHT = 44;

export function ByMachine({
  period,
  items,
  before,
  sameMonth,
}: {
  period: Period;
  items: readonly UsageItem[];
  before: readonly UsageItem[];
  sameMonth: Period;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useNameOf();
  const navigate = useNavigate();
  const periodText = usePeriodText();
  const sorted = useMemo(() => items.toSorted((a, b) => b.heldSeconds - a.heldSeconds), [items]);
  const first = sorted[0];
  const firstBefore = before.find(
    (item) => first && keyText(item, 'machine') === keyText(first, 'machine'),
  );
  const change = first ? changeOf(first.heldSeconds, firstBefore?.heldSeconds ?? 0) : null;
  const finding = first
    ? t(
        change === null
          ? 'usage.findMachine'
          : change >= 0
            ? 'usage.findMachineMore'
            : 'usage.findMachineLess',
        {
          name: nameOf(keyText(first, 'machine')),
          time: format.duration(first.heldSeconds),
          period: periodText(period),
          percent: format.percent(Math.abs(change ?? 0)),
          before: periodText(sameMonth),
        },
      )
    : t('usage.empty');
  const draw = useCallback(
    (paint: Paint) => {
      const shown = sorted.toReversed();
      const most = Math.max(3600, ...shown.map(({ heldSeconds }) => heldSeconds));
      return {
        grid: { left: 8, right: 72, top: 4, bottom: 4, containLabel: true },
        tooltip: {
          ...tooltipOf(paint),
          trigger: 'axis',
          axisPointer: { type: 'none' },
          valueFormatter: (seconds: unknown) => format.duration(Number(seconds)),
        },
        xAxis: {
          type: 'value',
          max: most,
          interval: hourStep(most),
          ...axisOf(paint),
          axisLabel: { show: false },
        },
        yAxis: {
          type: 'category',
          data: shown.map((item) => nameOf(keyText(item, 'machine'))),
          ...axisOf(paint),
          axisLabel: { color: paint.ink, fontSize: 15, width: 160, overflow: 'break' },
        },
        series: [
          {
            type: 'bar',
            name: t('usage.held'),
            data: shown.map(({ heldSeconds }) => heldSeconds),
            itemStyle: hatched(paint),
            barWidth: 18,
            barGap: '-100%',
            label: {
              show: true,
              position: 'right',
              color: paint.ink,
              formatter: ({ value }: { value: unknown }) => format.duration(Number(value)),
            },
          },
          {
            type: 'bar',
            name: t('usage.running'),
            data: shown.map(({ runningSeconds }) => runningSeconds),
            itemStyle: { color: paint.copper, borderRadius: 3 },
            barWidth: 18,
          },
        ],
      };
    },
    [sorted, format, nameOf, t],
  );
  const open = (index: number) => {
    const item = sorted.toReversed()[index];
    if (item === undefined) return;
    const search = { machine: keyText(item, 'machine'), ...period };
    void navigate({ to: '/sessions', search: search as never });
  };
  return (
    <Figure
      name="usage-machines"
      finding={finding}
      note={t('usage.howToRead')}
      draw={draw}
      height={sorted.length * BAR_HEIGHT + 16}
      onPress={open}
      sheet={{
        head: [
          t('session.machine'),
          t('usage.sessions'),
          t('usage.held'),
          t('usage.running'),
          t('usage.energy'),
        ],
        rows: sorted.map((item) => ({
          key: keyText(item, 'machine'),
          cells: [
            nameOf(keyText(item, 'machine')),
            format.count(item.sessions),
            hourLabel(item.heldSeconds, format),
            hourLabel(item.runningSeconds, format),
            format.wattHours(item.wattHours),
          ],
          csv: [
            keyText(item, 'machine'),
            item.sessions,
            item.heldSeconds,
            item.runningSeconds,
            item.wattHours,
          ],
        })),
      }}
    />
  );
}
