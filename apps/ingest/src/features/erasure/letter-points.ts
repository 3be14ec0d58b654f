import { DEAD_LETTER_HEADERS, isNamedIn, namesAnyOf, type StoredMessage } from '@observer/platform';
import type { DeadLetterMessage } from '../dead-letters/dead-letter-message';

/**
 * Whether a text as it was sent names one of the values: as it is, as JSON and line protocol write it, and in the values of JSON with
 * whatever escapes. As a word of its own, also inside a longer text: to erase a point too much is better than to keep one, but "cust-1" is not "cust-17".
 */
export function textFinder(values: readonly string[]): (text: string) => boolean {
  const forms = [...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), value.replace(/[,= "\\]/g, '\\$&'), encodeURIComponent(value)]))];
  const inDocument = namesAnyOf(values);
  return (text) => forms.some((form) => isNamedIn(text, form)) || inDocument(parsed(text));
}

/** Where a poison message tells what could not be handled, and whose it was. */
const HEADERS = [...Object.values(DEAD_LETTER_HEADERS), 'Observer-Dead-Letter-Actor'];
const NOT_TEXT = /[^\P{Cc}\t\r\n]|\ufffd/u;

/**
 * Whether a message that nobody could handle names one of the values, in its body or in its headers. In a body that is no text words stand one after
 * the other without an end.
 */
export function poisonFinder(values: readonly string[]): (message: Pick<StoredMessage, 'data' | 'subject' | 'header'>) => boolean {
  const inText = textFinder(values);
  // A header is one line of ASCII: what else there was in a name is a space.
  const inHeader = textFinder([...values, ...values.map((value) => value.replaceAll(/[^\x20-\x7e]+/g, ' ')).filter((value) => value.replaceAll(' ', '').length >= 3)]);
  return ({ data, subject, header }) => {
    const body = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
    const inBody = NOT_TEXT.test(body) ? values.some((value) => body.includes(value)) : inText(body);
    return inBody || [subject, ...HEADERS.map((name) => header(name) ?? '')].some(inHeader);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
