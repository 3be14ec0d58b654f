import type { Layer } from '@observer/contracts';
import { DAY_MS, LocalTime, wallOf } from './local-time';
import { cut, type Interval, openIntervals } from './weekly-windows';

/** A turn of one person in a layer; `turn` counts from the layer's first hand-off. */
export interface Turn extends Interval {
  readonly person: string;
  readonly turn: number;
}

const HOUR_MS = 3_600_000;
const UNIT_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

/** When a turn begins. Days and weeks follow the wall clock; hours are hours, whatever the clock shows. */
function handOffMs({ startsAt, rotation: { unit, length } }: Layer, local: LocalTime, turn: number): number {
  const aheadMs = turn * length * UNIT_MS[unit];
  return unit === 'hour' ? local.utcOf(wallOf(startsAt)) + aheadMs : local.utcOf(wallOf(startsAt) + aheadMs);
}

/** The turn that a moment is in; negative before the first hand-off. */
function turnAt(layer: Layer, local: LocalTime, atMs: number): number {
  const lengthMs = layer.rotation.length * UNIT_MS[layer.rotation.unit];
  let turn = Math.floor((atMs - handOffMs(layer, local, 0)) / lengthMs);
  while (handOffMs(layer, local, turn) > atMs) turn--;
  while (handOffMs(layer, local, turn + 1) <= atMs) turn++;
  return turn;
}

/** Turns of a layer within a range, where its restrictions let it be: sorted, without overlaps, cut at the range's ends. */
export function turnsOf(layer: Layer, local: LocalTime, range: Interval): Turn[] {
  const open = layer.restrictions.length === 0 ? [range] : openIntervals(layer.restrictions, local, range);
  const turns: Turn[] = [];
  let turn = Math.max(0, turnAt(layer, local, range.startMs));
  for (let startMs = handOffMs(layer, local, turn); startMs < range.endMs; turn++) {
    const endMs = handOffMs(layer, local, turn + 1);
    const person = layer.people[turn % layer.people.length]!;
    for (const window of open) {
      const part = cut(window, { startMs, endMs });
      if (part.startMs < part.endMs) turns.push({ ...part, person, turn });
    }
    startMs = endMs;
  }
  return turns;
}
