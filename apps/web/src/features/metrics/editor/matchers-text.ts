import { seriesText } from '../result-series';

/** A matcher as the PromQL editor reads it from what is typed: `type` is a node of its grammar, `value` stands as in the source. */
export interface TypedMatcher {
  name: string;
  value: string;
  type: number;
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * A selector of what is typed so far, to narrow what is suggested. What is half typed narrows nothing.
 * @param signs how each matching node of the grammar is written: `=`, `!=`, `=~`, `!~`
 */
export function matchersText(metricName: string | undefined, matchers: readonly TypedMatcher[], signs: Readonly<Record<number, string>>): string | undefined {
  const name = metricName ? seriesText([{ name: '__name__', value: metricName }]) : '';
  const parts = matchers.flatMap(({ name: label, value, type }) => {
    const sign = signs[type] ?? '=';
    return value === '' || !/^[a-zA-Z_]\w*$/.test(label) || (sign.includes('~') && !isRegex(value)) ? [] : [`${label}${sign}"${value}"`];
  });
  if (parts.length === 0) return name || undefined;
  return name.endsWith('}') ? `${name.slice(0, -1)}, ${parts.join(', ')}}` : `${name}{${parts.join(', ')}}`;
}
