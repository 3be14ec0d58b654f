/**
 * Whether a text names a value as a word of its own: "ann" in "ann@x.io" and in "customer=ann", and not in "joanna", "ann-2" or "ann_b". Where a text
 * is written with escapes, what an escape stands for ends a word.
 */
export function isNamedIn(text: string, value: string): boolean {
  if (value === '') return false;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) if (!goesOnBefore(text, at) && !isInside(text[at + value.length])) return true;
  return false;
}

const isInside = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_-]/u.test(character);

/** `%20`, `\n`, `\u0022` */
const ESCAPE_AT_END = /(?:%[0-9a-f]{2}|\\[bfnrt]|\\u[0-9a-f]{4})$/i;
const LONGEST_ESCAPE = 6;
const goesOnBefore = (text: string, at: number): boolean => isInside(text[at - 1]) && !ESCAPE_AT_END.test(text.slice(Math.max(0, at - LONGEST_ESCAPE), at));

/**
 * Whether a document names one of the values in one of its texts, as JSON writes them or a URL does too. Names of its fields are not looked at. A value
 * as a word inside a longer text counts: a document too many is better than one too few.
 */
export function namesAnyOf(values: readonly string[]): (document: unknown) => boolean {
  const forms = [...new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]))];
  const names = (document: unknown): boolean => {
    if (typeof document === 'string') return forms.some((form) => isNamedIn(document, form));
    return typeof document === 'object' && document !== null && Object.values(document).some(names);
  };
  return names;
}
