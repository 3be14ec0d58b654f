/** Who hears of what happened to an incident after they were told of it. */
import { actedViaSchema, type ContactPoint, type Incident, type Notification } from '@observer/contracts';
import type { ChannelCapabilities } from '../../notifications';

/** Changes that people who were told want to hear of; others show in the pages. */
const TOLD = new Set(['acknowledged', 'resolved', 'snoozed', 'merged', 'reopened', 'escalated-anew', 'woken', 'severity-changed', 'assigned']);
/** Ends the matter for whoever was told. */
const ENDS = new Set(['resolved', 'merged']);
/** Ends the pages of a provider that escalates by itself. */
const CALMS = new Set(['acknowledged', 'snoozed']);

export const isTold = (change: string): boolean => TOLD.has(change);

export interface Update {
  readonly contactPoint: ContactPoint;
  readonly person: string | null;
  readonly reason: 'update' | 'resolved';
  readonly id: string;
}

/**
 * Who hears of a change. Where somebody made it through a provider that keeps a state of its own, the provider knows: it is not told back.
 * @param log all notifications on the incident
 */
export function updatesOf(
  incident: Pick<Incident, 'id' | 'version' | 'timeline'>, change: string, log: readonly Notification[],
  contactPoints: ReadonlyMap<string, ContactPoint>, capabilitiesOf: (contactPoint: ContactPoint) => ChannelCapabilities | undefined,
): Update[] {
  const updates = new Map<string, Update>();
  const origin = originOf(incident, change);
  for (const { contactPoint: id, person, state, attempts } of log) {
    const contactPoint = contactPoints.get(id);
    const capabilities = contactPoint === undefined ? undefined : capabilitiesOf(contactPoint);
    // What is being sent at this moment was as good as told.
    const wasTold = state === 'sent' || state === 'sending';
    // An attempt whose answer was lost may have opened something at the provider.
    const mayBeOpen = attempts > 0 && capabilities?.resolves === true && (ENDS.has(change) || CALMS.has(change));
    if (!wasTold && !mayBeOpen) continue;
    const reason = contactPoint === undefined || capabilities === undefined || (id === origin && capabilities.resolves) ? undefined : reasonOf(change, contactPoint, capabilities);
    if (reason !== undefined) updates.set(id, { contactPoint: contactPoint!, person, reason, id: `${incident.id}.${change}-${incident.version}.${id}` });
  }
  return [...updates.values()];
}

/** Contact point through whose provider the change was made, or null. */
function originOf({ timeline }: Pick<Incident, 'timeline'>, change: string): string | null {
  const entry = timeline.findLast(({ what }) => what === change);
  return actedViaSchema.safeParse(entry?.details.via).data?.contactPoint ?? null;
}

function reasonOf(change: string, { sendResolved }: ContactPoint, { updatesThread, resolves, acknowledges }: ChannelCapabilities): Update['reason'] | undefined {
  if (ENDS.has(change)) {
    if (resolves || (change === 'resolved' && sendResolved)) return 'resolved';
    return change === 'merged' && updatesThread ? 'update' : undefined;
  }
  if (CALMS.has(change)) return acknowledges || updatesThread ? 'update' : undefined;
  return updatesThread ? 'update' : undefined;
}
