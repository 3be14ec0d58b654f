import { sparklinePath } from './sparkline-path';

export interface SparklineProps {
  values: readonly (number | null)[];
  width?: number;
  height?: number;
  color?: string;
  area?: boolean;
  /** Lowest value of the scale, when it should not start at the smallest value. */
  floor?: number;
  /** Stretches to the width of its box. */
  fluid?: boolean;
}

/** A word-sized line. Decoration beside a number: screen readers skip it. */
export function Sparkline({ values, width = 96, height = 24, color = 'var(--accent-solid)', area = false, floor, fluid = false }: SparklineProps) {
  const shape = sparklinePath(values, width, height, floor);
  return (
    <svg
      className="ui-spark"
      aria-hidden="true"
      width={fluid ? '100%' : width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      fill="none"
    >
      {area && <path d={shape.area} fill={color} opacity="0.12" />}
      <path d={shape.line} stroke={color} strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
