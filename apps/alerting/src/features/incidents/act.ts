import type { ActorContext } from '@observer/actors';
import type { ActedVia, Incident, IncidentAction } from '@observer/contracts';
import type { By, IncidentActorState } from './incident-state';
import { firing, happen, summarize, tell } from './incident-state';

/** Alerts that shall have an incident of their own. */
export interface SplitOff {
  readonly fingerprints: readonly string[];
}

/** What became of an action. `change` names it in the event; null = it was so already. */
export type Acted = { readonly change: string | null; readonly split?: SplitOff } | { readonly refused: string };

const LAST_ACTIONS = 50;

/** Whether an action of this key was taken before. */
export const wasTaken = ({ lastActions }: Incident, key: string): boolean => lastActions.some((action) => action.key === key);

/** Keeps in mind that an action was taken or refused, in place. */
export function remember(incident: Incident, key: string, refused: string | null): void {
  incident.lastActions = [...incident.lastActions, { key, refused }].slice(-LAST_ACTIONS);
}

const CHANNEL_NAMES: Readonly<Record<ActedVia['channel'], string>> = {
  email: 'mail', sms: 'text message', voice: 'telephone', slack: 'Slack', teams: 'Teams', pagerduty: 'PagerDuty', opsgenie: 'Opsgenie', discord: 'Discord', telegram: 'Telegram', webhook: 'webhook',
};
/** `Ada via Slack` */
export const actedBy = ({ name, channel }: Pick<ActedVia, 'name' | 'channel'>): string => `${name} via ${CHANNEL_NAMES[channel]}`;

/**
 * Carries an action out, in place. What is so already is no fault: two people may press the same button.
 * @param via where it was done, when not in Observer itself
 */
export function act(state: IncidentActorState, action: IncidentAction, by: By, context: Pick<ActorContext, 'nowMs'>, via?: ActedVia): Acted {
  const incident = state.incident!;
  const { nowMs } = context;
  const who = via === undefined ? (by?.id ?? 'somebody') : actedBy(via);
  const how = via === undefined ? {} : { via };
  const refuse = (what: string): Acted => ({ refused: `incident #${incident.number} is ${incident.state}${incident.mergedInto === null ? '' : ` into another`}; ${what}` });
  switch (action.action) {
    case 'acknowledge':
      if (incident.state === 'acknowledged') return { change: null };
      if (!happen(incident, { type: 'ACKNOWLEDGE' }, context, by)) return refuse('only an open one can be acknowledged');
      tell(incident, nowMs, by, 'acknowledged', `Acknowledged by ${who}`, how);
      return { change: 'acknowledged' };
    case 'resolve':
      if (incident.state === 'resolved') return { change: null };
      if (!happen(incident, { type: 'RESOLVE' }, context, by)) return refuse('only an open one can be resolved');
      tell(incident, nowMs, by, 'resolved', `Resolved by ${who}${noted(action.note)}`, { firing: incident.firingCount, ...how });
      return { change: 'resolved' };
    case 'reopen':
      if (incident.state === 'triggered') return { change: null };
      if (!happen(incident, { type: 'REOPEN' }, context, by)) return refuse('a merged one cannot be reopened');
      tell(incident, nowMs, by, 'reopened', `Reopened by ${who}${noted(action.note)}`);
      summarize(state, context);
      return { change: 'reopened' };
    case 'snooze':
      if (action.untilMs <= nowMs) return { refused: `the snooze would end at ${new Date(action.untilMs).toISOString()}, which is over; choose a time in the future` };
      if (!happen(incident, { type: 'SNOOZE' }, context, by)) return refuse('only an open one can be snoozed');
      incident.snoozedUntilMs = action.untilMs;
      tell(incident, nowMs, by, 'snoozed', `Snoozed by ${who} until ${new Date(action.untilMs).toISOString()}`, { untilMs: action.untilMs });
      return { change: 'snoozed' };
    case 'assign':
      if (incident.assignee === action.to) return { change: null };
      incident.assignee = action.to;
      tell(incident, nowMs, by, 'assigned', action.to === null ? `${who} took the assignment back` : `Assigned to ${action.to} by ${who}`);
      return { change: 'assigned' };
    case 'note':
      tell(incident, nowMs, by, 'note', action.text);
      return { change: 'noted' };
    case 'severity':
      state.severityChosen = true;
      if (incident.severity === action.severity) return { change: null };
      tell(incident, nowMs, by, 'severity-changed', `Severity is ${action.severity} now, was ${incident.severity}: set by ${who}`);
      incident.severity = action.severity;
      return { change: 'severity-changed' };
    case 'merge':
      if (action.into === incident.id) return { refused: 'an incident cannot be merged into itself; choose another one' };
      if (!happen(incident, { type: 'MERGE' }, context, by)) return refuse('only an open one can be merged');
      incident.mergedInto = action.into;
      summarize(state, context);
      tell(incident, nowMs, by, 'merged', `Merged by ${who}`, { into: action.into });
      return { change: 'merged' };
    case 'split':
      return split(state, action.fingerprints, by, context);
  }
}

function split(state: IncidentActorState, wanted: readonly string[], by: By, { nowMs }: Pick<ActorContext, 'nowMs'>): Acted {
  const incident = state.incident!;
  if (incident.state === 'resolved' || incident.state === 'merged') return { refused: `incident #${incident.number} is ${incident.state}; only an open one can be split` };
  const fingerprints = [...new Set(wanted)].filter((fingerprint) => state.alerts[fingerprint] === 'firing');
  if (fingerprints.length === 0) return { refused: `none of these alerts fires in incident #${incident.number}; choose alerts of it that fire` };
  if (fingerprints.length === firing(state).length) return { refused: `incident #${incident.number} would be left without an alert that fires; leave at least one` };
  for (const fingerprint of fingerprints) delete state.alerts[fingerprint];
  incident.alerts = incident.alerts.filter(({ fingerprint }) => !fingerprints.includes(fingerprint));
  summarize(state, { nowMs });
  tell(incident, nowMs, by, 'split', `${fingerprints.length === 1 ? '1 alert' : `${fingerprints.length} alerts`} split off by ${by?.id ?? 'somebody'}`, { fingerprints });
  return { change: 'split', split: { fingerprints } };
}

const noted = (note: string): string => (note === '' ? '' : `: ${note}`);
