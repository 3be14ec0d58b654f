import { type CSSProperties } from 'react';
import { type ChartSeries } from './points';

/** The mark of a series in a legend: its colour, broken as its line is. */
export const Swatch = ({ series: { color, dash } }: { series: Pick<ChartSeries, 'color' | 'dash'> }) => <i className="swatch" data-dash={dash} style={{ '--swatch': color } as CSSProperties} />;
