/** A chart in the place's colours: only the parts of ECharts that we draw with. */
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { BarChart, HeatmapChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { FONT_SIZES, type Scheme, TOKENS } from '../theme.ts';

echarts.use([
  BarChart,
  HeatmapChart,
  GridComponent,
  TooltipComponent,
  VisualMapComponent,
  AriaComponent,
  SVGRenderer,
]);

export type Option = echarts.EChartsCoreOption;
export type Paint = (typeof TOKENS)[Scheme];
export type Picture = { readonly address: () => string };

/** `draw` gives the chart in given colours; `onPress` gets the index of what was pressed. */
export function Chart({
  draw,
  height,
  label,
  onPress,
  picture,
}: {
  draw: (paint: Paint) => Option;
  height: number;
  label: string;
  onPress?: (index: number) => void;
  picture?: Ref<Picture>;
}) {
  const scheme = useComputedColorScheme('light');
  const still = useReducedMotion();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const press = useRef(onPress);
  press.current = onPress;

  useEffect(() => {
    if (box.current === null) return;
    const made = echarts.init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    made.on('click', ({ dataIndex }) => press.current?.(dataIndex));
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const paint = TOKENS[scheme];
    chart.current?.setOption(
      { ...draw(paint), animation: !still, animationDuration: 200, textStyle: textOf(paint) },
      { notMerge: true },
    );
  }, [draw, scheme, still]);

  useImperativeHandle(picture, () => ({
    address: () => chart.current?.getDataURL({ type: 'svg' }) ?? '',
  }));

  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}

/** Bars of one colour, a fraction of each filled: held with what ran of it. */
export function hatched(paint: Paint) {
  return {
    color: paint.raised,
    borderColor: paint.copper,
    borderWidth: 1,
    borderRadius: 3,
    decal: {
      symbol: 'rect',
      dashArrayX: [1, 0],
      dashArrayY: [2, 5],
      rotation: -Math.PI / 4,
      color: paint.copper,
    },
  };
}

export function tooltipOf(paint: Paint) {
  return {
    backgroundColor: paint.raised,
    borderColor: paint.line,
    textStyle: { color: paint.ink, fontSize: FONT_SIZES.xs },
    confine: true,
  };
}

export function axisOf(paint: Paint) {
  return {
    axisLine: { lineStyle: { color: paint.line } },
    axisTick: { show: false },
    axisLabel: { color: paint.muted, fontSize: FONT_SIZES.xs },
    splitLine: { lineStyle: { color: paint.line } },
  };
}

function textOf(paint: Paint) {
  return { color: paint.ink, fontFamily: 'system-ui, sans-serif', fontSize: FONT_SIZES.xs };
}
