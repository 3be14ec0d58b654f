/** Matchers as people write them: one per line, `chain="sui"`, quotes may be left out. */
import { type AlertMatcher } from '../../api/silences';
import { type MatcherOp } from '../../api/types';

const OPS: Record<string, MatcherOp> = { '=': 'EQ', '!=': 'NEQ', '=~': 'RE', '!~': 'NRE' };
const SIGNS = new Map(Object.entries(OPS).map(([sign, op]) => [op, sign]));
const LINE = /^([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(.*)$/;

export const matcherText = ({ label, op, value }: AlertMatcher): string => `${label}${SIGNS.get(op)}"${value}"`;

const unquoted = (text: string): string => (/^".*"$/.test(text) && text.length > 1 ? text.slice(1, -1) : text);

/** The matchers, or what is wrong with which line. A silence needs a matcher that an alert without labels does not satisfy. */
export function parseMatchers(text: string): { matchers: AlertMatcher[] } | { error: string } {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const matchers: AlertMatcher[] = [];
  for (const line of lines) {
    const [, label, sign, value = ''] = LINE.exec(line) ?? [];
    if (!label || !sign) return { error: `"${line}" is no matcher: write e.g. chain=sui or node=~"sui-.*"` };
    matchers.push({ label, op: OPS[sign]!, value: unquoted(value.trim()) });
  }
  const needsLabel = matchers.some(({ op, value }) => (op === 'EQ' || op === 'RE') && value !== '');
  return needsLabel ? { matchers } : { error: 'It would hit every alert: give at least one = or =~ with a value' };
}
