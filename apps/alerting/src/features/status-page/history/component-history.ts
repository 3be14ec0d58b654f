/** The states of a component over time. Plain functions: the same facts give the same history, whoever writes it and whenever. */
import type { ComponentHistory, ComponentState } from '@observer/contracts';
import { type Influence, stateAt } from '../state/component-state';

type Change = ComponentHistory['changes'][number];

/** Longer than the 90 days that pages show. */
const KEPT_MS = 100 * 86_400_000;
/** A hundred a day; more would be flapping that nobody reads. The oldest go. */
const MAX_CHANGES = 10_000;

/**
 * Changes with what happened since the last one: each at the time it happened, also when nobody watched then. A state whose beginning is not known, because e.g. an alert was silenced, begins now.
 * @param fromMs what happened before is not looked at again: since when the component has been defined as it is
 * @returns the same array when nothing changed
 */
export function continued(changes: readonly Change[], influences: readonly Influence[], { fromMs, nowMs }: { readonly fromMs: number; readonly nowMs: number }): readonly Change[] {
  const last = changes.at(-1);
  if (last === undefined) return [{ atMs: nowMs, state: stateAt(influences, nowMs) }];
  const sinceMs = Math.max(last.atMs, fromMs);
  const times = influences.flatMap(({ startMs, endMs }) => (endMs === null ? [startMs] : [startMs, endMs])).filter((atMs) => atMs > sinceMs && atMs < nowMs).sort((a, b) => a - b);
  const added: Change[] = [];
  let state: ComponentState = last.state;
  for (const atMs of [...new Set(times), nowMs]) {
    const next = stateAt(influences, atMs);
    if (next === state) continue;
    added.push({ atMs: Math.max(atMs, last.atMs), state: next });
    state = next;
  }
  return added.length === 0 ? changes : pruned([...changes, ...added], nowMs);
}

/** The change that holds at the beginning of what is kept stays. */
function pruned(changes: readonly Change[], nowMs: number): readonly Change[] {
  const first = changes.findLastIndex(({ atMs }) => atMs <= nowMs - KEPT_MS);
  return changes.slice(Math.max(0, first, changes.length - MAX_CHANGES));
}

/** A stretch of time in one state. */
export interface Stretch {
  readonly state: ComponentState;
  readonly startMs: number;
  readonly endMs: number;
  /** It is the present one. */
  readonly lasts: boolean;
}

/** The stretches that overlap a range, oldest first. What was before the first change is not known. */
export function stretchesOf(changes: readonly Change[], { startMs, endMs }: { readonly startMs: number; readonly endMs: number }): Stretch[] {
  return changes.flatMap(({ atMs, state }, index) => {
    const next = changes[index + 1]?.atMs;
    const stretch = { state, startMs: Math.max(startMs, atMs), endMs: Math.min(endMs, next ?? endMs), lasts: next === undefined };
    return stretch.endMs > stretch.startMs ? [stretch] : [];
  });
}
