import { useTheme } from '@observer/ui';
import { useEffect, useRef } from 'react';
import { type ChartSpec } from './chart-spec';
import { type ChartColors, type EChartsType } from './echarts-core';

function themeColors(element: HTMLElement): ChartColors {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    surface: token('--surface'),
    resolve: (color) => /^var\((--[\w-]+)\)$/.exec(color)?.[1]?.replace(/.*/, token) ?? color,
  };
}

/** The drawn part of a chart: loads ECharts on demand, follows its box, the theme and the spec. Everything interactive lies above it. */
export function ChartCanvas({ spec }: { spec: ChartSpec }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | undefined>(undefined);
  const draw = useRef<((spec: ChartSpec, again: boolean) => void) | undefined>(undefined);
  const latest = useRef(spec);
  const theme = useTheme();

  useEffect(() => {
    const element = box.current!;
    let gone = false;
    const observer = new ResizeObserver(() => chart.current?.resize());
    void import('./echarts-core').then(({ init, chartOption }) => {
      if (gone) return;
      const made = init(element, undefined, { renderer: 'canvas' });
      chart.current = made;
      draw.current = (shown, again) => made.setOption(chartOption(shown, themeColors(element)), again ? { replaceMerge: ['series'], lazyUpdate: true } : {});
      draw.current(latest.current, false);
      observer.observe(element);
    });
    return () => {
      gone = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
      draw.current = undefined;
    };
  }, []);

  useEffect(() => {
    latest.current = spec;
    draw.current?.(spec, true);
  }, [spec, theme]);

  return <div ref={box} className="chart__canvas" aria-hidden="true" />;
}
