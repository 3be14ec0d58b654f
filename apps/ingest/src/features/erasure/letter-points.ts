import type { DeadLetterMessage } from '../dead-letters/dead-letter-message';

/**
 * Whether a text as it was sent names one of the values: as it is, and as JSON and line protocol write it. A value inside a longer word
 * counts too: to erase a point too much is better than to keep one.
 */
export function textFinder(values: readonly string[]): (text: string) => boolean {
  const forms = [...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), value.replace(/[,= "\\]/g, '\\$&'), encodeURIComponent(value)]))];
  return (text) => forms.some((form) => text.includes(form));
}

/** A message of refused points without those that name somebody; undefined when nothing is left, the same object when nobody was named. */
export function withoutPoints(message: DeadLetterMessage, names: (text: string) => boolean): { readonly kept: DeadLetterMessage | undefined; readonly removed: number; readonly keptIndexes: readonly number[] } {
  const reasonNames = message.reasons.map(({ reason }) => names(reason));
  const keptIndexes = message.points.flatMap((point, index) => (names(point.raw) || reasonNames[point.r] === true ? [] : [index]));
  const removed = message.points.length - keptIndexes.length;
  if (removed === 0) return { kept: message, removed, keptIndexes };
  if (keptIndexes.length === 0) return { kept: undefined, removed, keptIndexes };
  // Reasons keep their places; those of removed points only may tell what the point held.
  const used = new Set(keptIndexes.map((index) => message.points[index]!.r));
  const reasons = message.reasons.map((reason, r) => (used.has(r) ? reason : { code: reason.code, reason: 'erased', remedy: '' }));
  return { kept: { ...message, reasons, points: keptIndexes.map((index) => message.points[index]!) }, removed, keptIndexes };
}
