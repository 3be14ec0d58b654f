/** Points that go, and those between them that stay, in one series. */
export interface Stretch {
  /** Nanoseconds of the first and of the last point that goes; both belong to it. */
  readonly from: bigint;
  readonly to: bigint;
  /** Points that go. */
  readonly points: number;
  /** Points to be expected in it, those that stay among them. */
  readonly expected: number;
}

/** To delete a stretch costs about as much as to write so many points again. */
const WORTH_KEEPING = 60;
const MOST_EXPECTED = 2_000;

/**
 * Which stretches of a series to delete: points that lie close together go with what is between them, which is then written again; those that stand alone go
 * alone.
 * @param times of the points that go, ascending
 * @param inSeries points that the series has from the first of them to the last
 */
export function stretchesOf(times: readonly bigint[], inSeries: number): Stretch[] {
  const [first, last] = [times[0]!, times.at(-1)!];
  const perNanosecond = last === first ? 0 : Math.max(0, inSeries - times.length) / Number(last - first);
  const stretches: Stretch[] = [];
  let open: { from: bigint; to: bigint; points: number; expected: number } | undefined;
  for (const time of times) {
    const between = open === undefined ? Infinity : Number(time - open.to) * perNanosecond;
    if (open === undefined || between > WORTH_KEEPING || open.expected + between >= MOST_EXPECTED) stretches.push((open = { from: time, to: time, points: 1, expected: 1 }));
    else {
      open.to = time;
      open.points++;
      open.expected += 1 + between;
    }
  }
  return stretches;
}

/** A stretch as its points one by one, for a place where much more stays than was expected. */
export const singly = (times: readonly bigint[]): Stretch[] => times.map((time) => ({ from: time, to: time, points: 1, expected: 1 }));
