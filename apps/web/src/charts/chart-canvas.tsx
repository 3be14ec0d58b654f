import { useTheme } from '@observer/ui';
import { useEffect, useRef } from 'react';
import { chartOption, type ChartColors, type ChartSpec } from './chart-option';
import { type EChartsType } from './echarts-core';

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
  const latest = useRef(spec);
  const theme = useTheme();

  useEffect(() => {
    const element = box.current!;
    let gone = false;
    const observer = new ResizeObserver(() => chart.current?.resize());
    void import('./echarts-core').then(({ init }) => {
      if (gone) return;
      chart.current = init(element, undefined, { renderer: 'canvas' });
      chart.current.setOption(chartOption(latest.current, themeColors(element)));
      observer.observe(element);
    });
    return () => {
      gone = true;
      observer.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    latest.current = spec;
    chart.current?.setOption(chartOption(spec, themeColors(box.current!)), { replaceMerge: ['series'], lazyUpdate: true });
  }, [spec, theme]);

  return <div ref={box} className="chart__canvas" aria-hidden="true" />;
}
