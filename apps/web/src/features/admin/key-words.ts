import { type Tone } from '@observer/ui';
import { type ApiKey, type Scope } from '../../api/types';

export const SCOPES: readonly Scope[] = ['INGEST_WRITE', 'READ', 'WRITE', 'ADMIN'];
export const SCOPE_LABELS: Record<Scope, string> = { INGEST_WRITE: 'Send telemetry', READ: 'Read', WRITE: 'Change', ADMIN: 'Administer' };
export const SCOPE_HINTS: Record<Scope, string> = {
  INGEST_WRITE: 'Sends events and metrics to ingest. Reads nothing.',
  READ: 'Queries telemetry, nodes and status.',
  WRITE: 'Reads, and changes nodes and dead letters.',
  ADMIN: 'Everything, API keys included.',
};

export function keyState({ expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, nowMs: number): { tone: Tone; words: string } {
  if (revokedAt) return { tone: 'neutral', words: 'Revoked' };
  if (expiresAt && Date.parse(expiresAt) <= nowMs) return { tone: 'bad', words: 'Expired' };
  if (expiresAt && Date.parse(expiresAt) - nowMs < 7 * 86_400_000) return { tone: 'warn', words: 'Expires soon' };
  return { tone: 'ok', words: 'Active' };
}

export const EXPIRIES = [
  { value: '', label: 'Never' },
  { value: '1', label: 'In 1 day' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
] as const;

/** The moment a number of days from now, as the API wants it. */
export const expiryAfter = (days: string, nowMs: number): string | undefined => (days === '' ? undefined : new Date(nowMs + Number(days) * 86_400_000).toISOString());
