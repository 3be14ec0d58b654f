import type { TimelineEntry } from '@observer/contracts';

/** What escalation tells the actor of an incident. */
export type IncidentNote =
  | { readonly type: 'record'; readonly entries: readonly TimelineEntry[]; readonly escalationStep?: { readonly run: number; readonly step: number } }
  | { readonly type: 'escalate-anew'; readonly run: number; readonly why: string };

/** The way to an incident's actor. */
export interface IncidentActors {
  /** Durable when it resolves. The same message id again counts once. */
  tell(incidentId: string, note: IncidentNote, messageId: string): Promise<void>;
}
