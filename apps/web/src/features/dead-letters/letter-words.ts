import { type Tone } from '@observer/ui';
import { type DeadLetterState } from '../../api/types';
import { compactJson, layOutJson } from './json-text';

export const stateWords = (state: DeadLetterState): string => ({ OPEN: 'Open', REPLAYED: 'Replayed', DISCARDED: 'Discarded' })[state];
export const toneOfState = (state: DeadLetterState): Tone => ({ OPEN: 'warn' as const, REPLAYED: 'ok' as const, DISCARDED: 'neutral' as const })[state];

/** The outcome of a replay as a message: how many were taken, and the first reason of those that were not. */
export function replaySummary(results: readonly { accepted: boolean; reason: string | null }[]): [title: string, tone: 'ok' | 'bad', text?: string] {
  const accepted = results.filter((one) => one.accepted).length;
  const refused = results.length - accepted;
  if (refused === 0) return [`${accepted} replayed`, 'ok'];
  const reason = results.find((one) => !one.accepted)?.reason ?? undefined;
  return [accepted === 0 ? `${refused} refused again` : `${accepted} replayed, ${refused} refused again`, 'bad', reason];
}

/** JSON laid out for reading; anything else as it is. */
export const readable = (raw: string): string => layOutJson(raw) ?? raw;

/** What to send for an edited text: JSON on one line, because a line is one event. Nothing when it says the same as before. */
export function editedRaw(original: string, edited: string): string | undefined {
  const compact = (text: string) => compactJson(text) ?? text.trim();
  return compact(edited) === compact(original) ? undefined : compact(edited);
}
