/** Alerts that there would be now, for people. */
import { type BackTest, type BackTestAlert } from '../../../../api/alert-rules';

export interface WouldBeAlert {
  alert: BackTestAlert;
  state: 'firing' | 'pending';
  sinceMs: number;
  /** Of the newest evaluation; null when its series is not among those drawn. */
  value: number | null;
}

/** What goes on at the end of the range; firing before pending. */
export function wouldBeAlerts({ alerts, series }: Pick<BackTest, 'alerts' | 'series'>): WouldBeAlert[] {
  return alerts
    .filter(({ resolvedAtMs }) => resolvedAtMs === null)
    .map((alert): WouldBeAlert => ({ alert, state: alert.firedAtMs === null ? 'pending' : 'firing', sinceMs: alert.firedAtMs ?? alert.pendingAtMs, value: newestValue(series, alert) }))
    .sort((a, b) => Number(b.state === 'firing') - Number(a.state === 'firing') || a.sinceMs - b.sinceMs);
}

function newestValue(series: BackTest['series'], { labels }: BackTestAlert): number | null {
  const own = series.find((one) => Object.entries(one.labels).every(([name, value]) => name === '__name__' || labels[name] === value));
  return own?.values.findLast((value) => value !== null) ?? null;
}

/** The state of each drawn series now: what breaches, and what is held against. */
export function seriesNow(series: BackTest['series']): { index: number; value: number; lower: number | null; upper: number | null; breaches: boolean }[] {
  return series.flatMap(({ values, lower, upper }, index) => {
    const last = values.length - 1;
    const value = values[last] ?? null;
    if (value === null) return [];
    const [low, high] = [lower?.[last] ?? null, upper?.[last] ?? null];
    return [{ index, value, lower: low, upper: high, breaches: (high !== null && value > high) || (low !== null && value < low) }];
  });
}
