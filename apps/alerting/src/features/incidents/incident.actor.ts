import { createHash } from 'node:crypto';
import { type ActorContext, type ActorDefinition, cancel, defineActor, type Effect, forget, publishEvent, schedule, send, type Transition } from '@observer/actors';
import { type Incident, incidentChangedV1, incidentSchema } from '@observer/contracts';
import { z } from 'zod';
import { act, remember, wasTaken } from './act';
import { INCIDENT_ACTOR, type IncidentMessage, incidentMessageSchema, type IncidentMessageOf } from './incident-message';
import { emptyIncident, type IncidentActorState, happen, isOpen, summarize, tell } from './incident-state';
import { tallyAlerts } from './tally';
import { type AlertsChange, open, takeAlerts, takeLeave } from './take-alerts';

/** Where what an incident says of itself goes; see features/desk. */
const DESK = { type: 'alert-desk', key: 'main' } as const;
/** Closed incidents are remembered by their actors this long: until then they can be reopened. */
export const REOPENABLE_MS = 30 * 86_400_000;

const stateSchema: z.ZodType<IncidentActorState> = z.object({ incident: incidentSchema.nullable(), seen: z.number(), alerts: z.record(z.string(), z.enum(['firing', 'resolved'])), severityChosen: z.boolean() });

/** One actor per incident: its life, its timeline, what people do to it. Each change is published whole. */
export function incidentActor(partitions = 8): ActorDefinition<IncidentActorState, IncidentMessage> {
  return defineActor<IncidentActorState, IncidentMessage>({
    type: INCIDENT_ACTOR, version: 1, partitions, state: stateSchema, messages: incidentMessageSchema, initial: emptyIncident, receive: receiveIncident,
  });
}

/** The whole of the actor's behaviour. */
export function receiveIncident(state: IncidentActorState, message: IncidentMessage, context: ActorContext): Transition<IncidentActorState> {
  if ('n' in message) state.seen = Math.max(state.seen, message.n);
  if (message.type === 'open' && state.incident === null) {
    open(state, message, context);
    return { state, effects: changed(state, state.incident!.state === 'resolved' ? 'resolved' : 'opened', 'triggered', context) };
  }
  // The actor forgot it, or never knew it: nothing can be done to it.
  if (state.incident === null) return { state, effects: [forget()] };
  if (message.type === 'forget') return isOpen(state.incident) ? { state, changed: false } : { state, effects: [forget()] };
  const before = state.incident.state;
  const { change, effects = [] } = handle(state, message, context);
  if (change === null) return { state, changed: 'n' in message, effects };
  return { state, effects: [...changed(state, change, before, context), ...effects] };
}

interface Handled {
  /** Null = nothing to publish. */
  readonly change: string | null;
  readonly effects?: readonly Effect[];
}

function handle(state: IncidentActorState, message: IncidentMessage, context: ActorContext): Handled {
  const incident = state.incident!;
  switch (message.type) {
    case 'open':
    case 'forget':
      return { change: null };
    case 'alerts':
      return incident.state === 'merged' ? takeWhenMerged(state, message, context) : asHandled(takeAlerts(state, message, context));
    case 'left':
      return asHandled(takeLeave(state, message.fingerprints, message.why, context));
    case 'unmerge':
      if (!happen(incident, { type: 'UNMERGE' }, context, null)) return { change: null };
      incident.mergedInto = null;
      tell(incident, context.nowMs, null, 'reopened', 'Goes on: it and the other incident were merged into each other');
      summarize(state, context);
      return { change: 'reopened' };
    case 'act':
      return takeAct(state, message, context);
    case 'record':
      incident.timeline = [...incident.timeline];
      for (const { atMs, by, what, text, details } of message.entries) tell(incident, atMs, by, what, text, details);
      if (message.escalationStep?.run === incident.escalationRun) incident.escalationStep = Math.max(incident.escalationStep, message.escalationStep.step);
      return { change: 'recorded' };
    case 'escalate-anew':
      if (message.run !== incident.escalationRun || !happen(incident, { type: 'ESCALATE_ANEW' }, context, null)) return { change: null };
      tell(incident, context.nowMs, null, 'reopened', `Escalates anew: ${message.why}`);
      return { change: 'escalated-anew' };
    case 'wake':
      if (!happen(incident, { type: 'WAKE' }, context, null)) return { change: null };
      tell(incident, context.nowMs, null, 'reopened', 'The snooze is over');
      return { change: 'woken' };
  }
}

/** What fires goes where this incident went; what is over is over here as well. */
function takeWhenMerged(state: IncidentActorState, message: IncidentMessageOf<'alerts'>, context: ActorContext): Handled {
  const alerts = message.alerts.filter((alert) => alert.state === 'resolved');
  // They go on there as alerts that were here before, which are not counted again.
  tallyAlerts(state.incident!, message.alerts.filter((alert) => alert.state === 'firing'), (fingerprint) => state.alerts[fingerprint] === 'firing', context.nowMs);
  const { change } = asHandled(takeAlerts(state, { ...message, alerts }, context));
  return { change, effects: alerts.length < message.alerts.length ? [tellMerged(state.incident!, state.seen)] : [] };
}

const asHandled = (change: AlertsChange): Handled => ({ change: change === 'none' ? null : change });

function takeAct(state: IncidentActorState, { act: action, by, key }: IncidentMessageOf<'act'>, context: ActorContext): Handled {
  const incident = state.incident!;
  if (wasTaken(incident, key)) return { change: null };
  const acted = act(state, action, by, context);
  if ('refused' in acted) {
    remember(incident, key, acted.refused);
    return { change: 'refused' };
  }
  remember(incident, key, null);
  const { split } = acted;
  const to = `i${createHash('sha256').update(context.id).digest('hex').slice(0, 16)}`;
  return { change: acted.change ?? 'acted', effects: split === undefined ? [] : [send(DESK, { type: 'split', from: incident.id, to, fingerprints: split.fingerprints, by })] };
}

/** Publishes the incident as it is, sets its timers and tells the desk when it closed or opened. */
function changed(state: IncidentActorState, change: string, before: Incident['state'], { nowMs }: ActorContext): Effect[] {
  const incident = state.incident!;
  incident.version++;
  const effects: Effect[] = [publishEvent(incidentChangedV1, { incident, change })];
  if (incident.state === 'snoozed') effects.push(schedule('wake', incident.snoozedUntilMs!, { type: 'wake' }));
  else if (before === 'snoozed') effects.push(cancel('wake'));
  if (incident.state === before) return effects;
  const wasOpen = isOpen({ state: before });
  if (isOpen(incident) && !wasOpen) effects.push(cancel('forget'), send(DESK, { type: 'reopened', ...factsOf(incident), seen: state.seen }));
  if (!isOpen(incident) && wasOpen) {
    effects.push(schedule('forget', nowMs + REOPENABLE_MS, { type: 'forget' }));
    effects.push(incident.state === 'merged' ? tellMerged(incident, state.seen) : send(DESK, { type: 'closed', incident: incident.id, seen: state.seen, byPerson: change === 'resolved' && incident.resolvedBy !== null }));
  }
  return effects;
}

const tellMerged = (incident: Incident, seen: number): Effect => send(DESK, { type: 'merged', ...factsOf(incident), into: incident.mergedInto!, seen });

const factsOf = ({ id, number, team, policy, groupKey, openedAtMs, storm }: Incident) => ({ incident: id, number, team, policy, groupKey, openedAtMs, storm });
