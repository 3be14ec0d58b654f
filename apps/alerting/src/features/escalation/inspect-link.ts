import type { Incident, inspectLinkV1 } from '@observer/contracts';
import type { z } from 'zod';
import { verifyLinkToken } from '../notifications';

/** What a link of a notification may do. @param keys all that may have signed it */
export async function inspectLink(token: string, keys: readonly Buffer[], nowMs: number, incidentOf: (id: string) => Promise<Incident | undefined>): Promise<z.output<(typeof inspectLinkV1)['response']>> {
  const check = verifyLinkToken(token, keys, nowMs);
  if (!check.ok) return { valid: false, reason: check.reason };
  const { incidentId, action, run, holder } = check.claims;
  const incident = await incidentOf(incidentId);
  if (incident === undefined) return { valid: false, reason: 'unknown-incident' };
  const isPast = action === 'acknowledge' ? incident.state !== 'triggered' : incident.state === 'resolved' || incident.state === 'merged';
  return { valid: true, incident, action, by: { kind: 'user', id: holder }, idempotencyKey: check.id, outdated: isPast || incident.escalationRun !== run };
}
