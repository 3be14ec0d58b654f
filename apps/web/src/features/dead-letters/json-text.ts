/**
 * JSON as text, laid out anew without reading its numbers: JSON.parse would round a time in nanoseconds
 * (…789 -> …800), and a replayed point would land on another moment.
 */

/** Strings, punctuation, and everything else (numbers, true, false, null) as it stands. */
const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The tokens of a JSON text; undefined when it is no JSON. */
function tokensOf(text: string): string[] | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return text.match(TOKENS) ?? [];
}

/** Without white space between tokens; undefined when it is no JSON. */
export const compactJson = (text: string): string | undefined => tokensOf(text)?.join('');

/** With a line per member, indented by two; undefined when it is no JSON. */
export function layOutJson(text: string): string | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  tokens.forEach((token, index) => {
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    const empty = closes && /^[{[]$/.test(tokens[index - 1] ?? '');
    if (closes) depth--;
    if (closes && !empty) out += line();
    out += token;
    if (opens) depth++;
    if (token === ':') out += ' ';
    else if (token === ',' || (opens && !/^[}\]]$/.test(tokens[index + 1] ?? ''))) out += line();
  });
  return out;
}
