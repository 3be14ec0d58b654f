export interface SparklineShape {
  line: string;
  area: string;
  last: { x: number; y: number } | undefined;
}

/**
 * SVG paths of a small line over `values` (equally spaced, null = gap), in a box of `width` x `height` px with 2 px of air.
 * A flat line lies in the middle. `floor` (say 0) widens the scale downwards so that small ripples do not look like storms.
 */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number, floor?: number): SparklineShape {
  const present = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (present.length === 0) return { line: '', area: '', last: undefined };
  const low = Math.min(...present, floor ?? Infinity);
  const high = Math.max(...present);
  const air = 2;
  const x = (index: number) => (values.length === 1 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => (high === low ? height / 2 : height - air - ((value - low) / (high - low)) * (height - 2 * air));
  const round = (n: number) => Math.round(n * 10) / 10;
  const runs: { x: number; y: number }[][] = [[]];
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) runs.push([]);
    else runs[runs.length - 1]!.push({ x: round(x(index)), y: round(y(value)) });
  });
  const drawn = runs.filter((run) => run.length > 0);
  const lineOf = (run: { x: number; y: number }[]) => run.map((p, index) => `${index === 0 ? 'M' : 'L'}${p.x} ${p.y}`).join('');
  return {
    line: drawn.map(lineOf).join(''),
    area: drawn.map((run) => `${lineOf(run)}L${run[run.length - 1]!.x} ${height}L${run[0]!.x} ${height}Z`).join(''),
    last: drawn[drawn.length - 1]?.at(-1),
  };
}
