/** Matchers as documents write them, as text: one per line. */
import { type PlainMatcher } from '../../api/people';
import { type AlertMatcher } from '../../api/silences';
import { type MatcherOp } from '../../api/types';

const LINE = /^([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(.*)$/;
const NAMES: Record<PlainMatcher['op'], MatcherOp> = { '=': 'EQ', '!=': 'NEQ', '=~': 'RE', '!~': 'NRE' };

const unquoted = (text: string): string => (/^".*"$/.test(text) && text.length > 1 ? text.slice(1, -1) : text);

export const plainText = ({ label, op, value }: PlainMatcher): string => `${label}${op}"${value}"`;

/** The matchers, or what is wrong with which line. None at all match everything. */
export function parsePlain(text: string): { matchers: PlainMatcher[] } | { error: string } {
  const matchers: PlainMatcher[] = [];
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) {
    const [, label, op, value = ''] = LINE.exec(line) ?? [];
    if (!label || !op) return { error: `"${line}" is no matcher: write e.g. chain=sui or node=~"sui-.*"` };
    matchers.push({ label, op: op as PlainMatcher['op'], value: unquoted(value.trim()) });
  }
  return { matchers };
}

/** As the API of silences takes them. */
export const asAlertMatchers = (matchers: readonly PlainMatcher[]): AlertMatcher[] => matchers.map(({ label, op, value }) => ({ label, op: NAMES[op], value }));
