import { type Unit } from '../../format/number';

const NAMES = /[a-zA-Z_:][a-zA-Z0-9_:]*/g;

/**
 * How the numbers of a query read, told from the names in it: a latency is seconds, a rate of a counter is per second. A guess that the
 * person can overrule; a quotient of the same units has none.
 */
export function unitOfQuery(expr: string): Unit {
  const code = expr.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#.*$/gm, '""').replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ').replace(/\{[^}]*\}/g, '');
  const names = code.match(NAMES) ?? [];
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (/^\s*(?:topk|bottomk)?\(?\s*count(?:_values)?\b/.test(code) || has(/^(?:absent|present_over_time|count_over_time|changes|resets)$/)) return 'count';
  const divides = /\/(?!\/)/.test(code);
  if (divides && !/histogram_quantile|_avg\b/.test(code)) return meanOrShare(code);
  if (has(/_ratio$/)) return 'ratio';
  const rate = has(/^(?:rate|irate)$/);
  if (has(/_seconds(?:_bucket)?$/) && !has(/_seconds_count$/) && (!rate || has(/^histogram_(?:quantile|avg|stddev)$/))) return 'seconds';
  if (rate) return has(/_bytes/) && !has(/_bucket$/) ? 'bytes' : 'rate';
  if (has(/_bytes(?:_total|_bucket|_sum)?$/)) return 'bytes';
  if (has(/_blocks$/)) return 'blocks';
  return 'count';
}

/** `rate(x_sum) / rate(x_count)` is a mean in the unit of x; any other quotient of like things is a share. */
function meanOrShare(code: string): Unit {
  const [above = '', below = ''] = code.split('/', 2);
  if (/_sum\b/.test(above) && /_count\b/.test(below)) return /_seconds_sum\b/.test(above) ? 'seconds' : /_bytes_sum\b/.test(above) ? 'bytes' : 'count';
  const counter = /_(?:total|count)\b/;
  return counter.test(above) && counter.test(below) ? 'ratio' : 'count';
}
