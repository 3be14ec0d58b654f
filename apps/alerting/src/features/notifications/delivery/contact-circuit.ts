/** The circuit of a contact point: after failures in a row it is not tried for a while, so that people's other contact points are used at once. */
import type { ContactHealth } from '@observer/contracts';

const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 300_000;

export const healthy: ContactHealth = { failures: 0, openUntilMs: null, lastError: '', lastSentAtMs: null };

export const afterSent = (_: ContactHealth, nowMs: number): ContactHealth => ({ failures: 0, openUntilMs: null, lastError: '', lastSentAtMs: nowMs });

/** The pause doubles with each failure after it. */
export function afterFailure(health: ContactHealth, reason: string, nowMs: number): ContactHealth {
  const failures = health.failures + 1;
  const openUntilMs = failures < FAILURES_TO_OPEN ? null : nowMs + Math.min(MAX_OPEN_MS, OPEN_MS * 2 ** (failures - FAILURES_TO_OPEN));
  return { ...health, failures, openUntilMs, lastError: reason.slice(0, 1_000) };
}

/** `half-open`: the next attempt decides. */
export function circuitOf({ openUntilMs }: ContactHealth, nowMs: number): 'closed' | 'open' | 'half-open' {
  if (openUntilMs === null) return 'closed';
  return openUntilMs > nowMs ? 'open' : 'half-open';
}
