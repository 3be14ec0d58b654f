import { ObserverError } from './errors';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86400e3, w: 604800e3 };

/**
 * Parses a Prometheus-style duration ("500ms", "5m", "1h30m", "7d") to milliseconds.
 * @throws ObserverError `invalid_argument` naming the text and the accepted form.
 */
export function parseDurationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d|w)/gy)];
  const length = parts.reduce((sum, part) => sum + part[0].length, 0);
  if (parts.length === 0 || length !== text.length) {
    throw new ObserverError('invalid_argument', `"${text}" is not a duration; write for example 30s, 5m, 1h30m or 7d`);
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * UNIT_MS[part[2]!]!, 0);
}
