import type { Schedule } from '@observer/contracts';
import { LocalTime } from './local-time';
import { turnsOf } from './rotation';
import { cut, type Interval } from './weekly-windows';

/** Who is on call from when to when; `person` null = nobody. */
export interface Shift extends Interval {
  readonly person: string | null;
  /** Name of the layer, `override`, or empty when nobody is. */
  readonly layer: string;
}

interface Claim extends Interval {
  readonly person: string;
  readonly layer: string;
  /** Claims of the same turn belong to one shift. */
  readonly key: string;
}
/** Claims that do not overlap, sorted, and how far they were looked at. */
interface Source {
  readonly claims: readonly Claim[];
  next: number;
}

/**
 * Shifts of a schedule within a range: they follow each other without gap or overlap and cover all of it. Overrides win over layers, later ones over earlier ones.
 * A shift ends where its turn ends, also when the same person goes on.
 */
export function shiftsOf(schedule: Schedule, startMs: number, endMs: number): Shift[] {
  const range = { startMs, endMs };
  const sources = [...overrideSources(schedule, range), ...layerSources(schedule, range)];
  const edges = new Set([startMs, endMs, ...sources.flatMap(({ claims }) => claims.flatMap((claim) => [claim.startMs, claim.endMs]))]);
  const sorted = [...edges].sort((a, b) => a - b);
  const shifts: Shift[] = [];
  let lastKey: string | undefined;
  for (let i = 0; i + 1 < sorted.length; i++) {
    const claim = winnerAt(sources, sorted[i]!);
    const key = claim?.key ?? '';
    const last = shifts.at(-1);
    if (last !== undefined && key === lastKey) shifts[shifts.length - 1] = { ...last, endMs: sorted[i + 1]! };
    else shifts.push({ person: claim?.person ?? null, layer: claim?.layer ?? '', startMs: sorted[i]!, endMs: sorted[i + 1]! });
    lastKey = key;
  }
  return shifts;
}

/** Who is on call at a moment; null = nobody. */
export const onCallAt = (schedule: Schedule, atMs: number): string | null => shiftsOf(schedule, atMs, atMs + 1)[0]!.person;

/** Strongest first. */
const overrideSources = ({ overrides }: Schedule, range: Interval): Source[] =>
  overrides
    .map(({ id, person, startsAtMs, endsAtMs }): Claim => ({ person, layer: 'override', key: `override/${id}`, ...cut({ startMs: startsAtMs, endMs: endsAtMs }, range) }))
    .filter((claim) => claim.startMs < claim.endMs)
    .reverse()
    .map((claim) => ({ claims: [claim], next: 0 }));

function layerSources({ layers, timeZone }: Schedule, range: Interval): Source[] {
  const local = new LocalTime(timeZone);
  return layers
    .map((layer, index) => ({ claims: turnsOf(layer, local, range).map(({ turn, ...part }): Claim => ({ ...part, layer: layer.name, key: `${index}/${turn}` })), next: 0 }))
    .reverse();
}

/** To be asked for moments that only grow. */
function winnerAt(sources: readonly Source[], atMs: number): Claim | undefined {
  for (const source of sources) {
    while ((source.claims[source.next]?.endMs ?? Infinity) <= atMs) source.next++;
    const claim = source.claims[source.next];
    if (claim !== undefined && claim.startMs <= atMs) return claim;
  }
  return undefined;
}
