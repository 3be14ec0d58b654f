import type { Incident } from '@observer/contracts';
import { setup, transition } from 'xstate';

type IncidentState = Incident['state'];

/** What can happen to an incident's state. */
export type IncidentEvent =
  | { readonly type: 'ACKNOWLEDGE' } | { readonly type: 'RESOLVE' } | { readonly type: 'REOPEN' } | { readonly type: 'SNOOZE' } | { readonly type: 'MERGE' }
  /** None of its alerts fires any more. */
  | { readonly type: 'CLEARED' }
  /** An alert fires that did not before. */
  | { readonly type: 'FIRED' }
  /** All that fires was kept back from people, and no longer is. */
  | { readonly type: 'HEARD_AGAIN' }
  | { readonly type: 'WAKE' } | { readonly type: 'ESCALATE_ANEW' } | { readonly type: 'UNMERGE' };

/** What goes with a change of state; carried out by `enterState` on plain data. */
export type IncidentStep = 'escalateFromTheBeginning' | 'forgetAcknowledgement' | 'markAcknowledged' | 'markResolved' | 'forgetResolution' | 'forgetSnooze';

const nothing = (): void => undefined;
const steps: Record<IncidentStep, () => void> = { escalateFromTheBeginning: nothing, forgetAcknowledgement: nothing, markAcknowledged: nothing, markResolved: nothing, forgetResolution: nothing, forgetSnooze: nothing };

/** The life of an incident. Pure: it is asked what follows, nothing runs in it. */
export const incidentChart = setup({ types: { events: {} as IncidentEvent }, actions: steps }).createMachine({
  id: 'incident', initial: 'triggered',
  states: {
    triggered: {
      on: { ACKNOWLEDGE: 'acknowledged', SNOOZE: 'snoozed', RESOLVE: 'resolved', CLEARED: 'resolved', MERGE: 'merged', HEARD_AGAIN: { target: 'triggered', reenter: true, actions: 'escalateFromTheBeginning' } },
    },
    acknowledged: {
      entry: 'markAcknowledged',
      on: { SNOOZE: 'snoozed', RESOLVE: 'resolved', CLEARED: 'resolved', MERGE: 'merged', REOPEN: { target: 'triggered', actions: ['forgetAcknowledgement', 'escalateFromTheBeginning'] }, ESCALATE_ANEW: { target: 'triggered', actions: ['forgetAcknowledgement', 'escalateFromTheBeginning'] } },
    },
    snoozed: {
      exit: 'forgetSnooze',
      on: {
        ACKNOWLEDGE: 'acknowledged', RESOLVE: 'resolved', CLEARED: 'resolved', MERGE: 'merged', SNOOZE: { target: 'snoozed', reenter: true },
        WAKE: { target: 'triggered', actions: ['forgetAcknowledgement', 'escalateFromTheBeginning'] }, REOPEN: { target: 'triggered', actions: ['forgetAcknowledgement', 'escalateFromTheBeginning'] },
      },
    },
    resolved: {
      entry: 'markResolved', exit: ['forgetResolution', 'forgetAcknowledgement'],
      on: { REOPEN: { target: 'triggered', actions: 'escalateFromTheBeginning' }, FIRED: { target: 'triggered', actions: 'escalateFromTheBeginning' } },
    },
    merged: { on: { UNMERGE: { target: 'triggered', actions: 'escalateFromTheBeginning' } } },
  },
});

/** Whether an incident in this state takes an event. */
export const canHappen = (state: IncidentState, event: IncidentEvent): boolean => incidentChart.resolveState({ value: state }).can(event);

/** The state that follows, and what goes with it, in order. An event the state does not know changes nothing. */
export function nextState(state: IncidentState, event: IncidentEvent): { readonly state: IncidentState; readonly steps: readonly IncidentStep[] } {
  const [next, actions] = transition(incidentChart, incidentChart.resolveState({ value: state }), event);
  return { state: next.value as IncidentState, steps: actions.map(({ type }) => type as IncidentStep) };
}
