/** Stretches of time, half-open, in milliseconds since the epoch; sorted and apart from each other. */
export type Stretch = readonly [startMs: number, endMs: number];

/** `covered` with one stretch more. Pure. */
export function withStretch(covered: readonly Stretch[], added: Stretch): Stretch[] {
  let [start, end] = added;
  const apart: Stretch[] = [];
  for (const stretch of covered) {
    if (stretch[1] < start || stretch[0] > end) {
      apart.push(stretch);
    } else {
      start = Math.min(start, stretch[0]);
      end = Math.max(end, stretch[1]);
    }
  }
  return [...apart, [start, end] as const].sort((a, b) => a[0] - b[0]);
}

/** The parts of `range` that nothing covers, oldest first. Pure. */
export function gapsIn(range: Stretch, covered: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = [];
  let from = range[0];
  for (const [start, end] of covered) {
    if (end <= from) continue;
    if (start >= range[1]) break;
    if (start > from) gaps.push([from, start]);
    from = Math.max(from, end);
  }
  if (from < range[1]) gaps.push([from, range[1]]);
  return gaps;
}

/** Cuts stretches into pieces that end at multiples of `pieceMs`, newest first: charts fill from now backwards. Pure. */
export function piecesNewestFirst(stretches: readonly Stretch[], pieceMs: number): Stretch[] {
  const pieces: Stretch[] = [];
  for (const [start, end] of [...stretches].reverse()) {
    for (let to = end; to > start; ) {
      const from = Math.max(start, Math.ceil(to / pieceMs - 1) * pieceMs);
      pieces.push([from, to]);
      to = from;
    }
  }
  return pieces;
}
