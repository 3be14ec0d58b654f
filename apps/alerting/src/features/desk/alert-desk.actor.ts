import { type ActorContext, type ActorDefinition, defineActor, type StateCodec, type Transition } from '@observer/actors';
import { DESK_ACTOR, type DeskMessage, deskMessageSchema } from './desk-message';
import { asIncidentAlert, type DeskState, emptyDesk } from './desk-state';
import { DeskWork } from './desk-work';
import { openGroup, tellLater, tellPending } from './place-alert';
import { forgetOldAliases, releaseClosed, CLOSED_MS, takeClosed, takeMerged, takeReopened, takeSplit } from './take-incident';
import { review, takeDocument, takeGone } from './take-documents';
import { endWhatIsOver, takeTransition } from './take-transition';

/** The state is one record that is written whole: storms are written a few times a second. */
const COMMIT = { maxMessages: 2_000, maxDelayMs: 100 };

const codec: StateCodec<DeskState> = {
  encode: (state) => Buffer.from(JSON.stringify(state), 'utf8'),
  decode: (bytes) => {
    const [empty, kept] = [emptyDesk(), JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as DeskState];
    // A record of before may lack kinds of documents that are known by now.
    return { ...empty, ...kept, documents: { ...empty.documents, ...kept.documents } };
  },
  describe: (state) => state,
};

/** The one actor all alerts go through: decides what is kept from people, what belongs together, and which incident it is. */
export function alertDeskActor(): ActorDefinition<DeskState, DeskMessage> {
  return defineActor<DeskState, DeskMessage>({
    type: DESK_ACTOR, version: 1, partitions: 1, state: codec, messages: deskMessageSchema, commit: COMMIT, idleMs: 86_400_000, initial: emptyDesk, receive: receiveAtDesk,
  });
}

/** The whole of the actor's behaviour. */
export function receiveAtDesk(state: DeskState, message: DeskMessage, context: ActorContext): Transition<DeskState> {
  const work = new DeskWork(state, context);
  const changed = handle(work, message);
  return { state, effects: work.effects, changed: changed || work.effects.length > 0 };
}

/** @returns whether the state changed */
function handle(work: DeskWork, message: DeskMessage): boolean {
  switch (message.type) {
    case 'alert':
      takeTransition(work, message.transition);
      return true;
    case 'alerts':
      for (const transition of message.transitions) takeTransition(work, transition);
      return true;
    case 'configure':
      return takeDocument(work, message);
    case 'gone':
      return takeGone(work, message);
    case 'closed':
      takeClosed(work, message);
      return true;
    case 'reopened':
      takeReopened(work, message);
      return true;
    case 'merged':
      takeMerged(work, message);
      return true;
    case 'split':
      takeSplit(work, message);
      return true;
    case 'wake':
      wake(work);
      return true;
  }
}

/** Does what is due, and sets the timer for what is due next. */
function wake(work: DeskWork): void {
  const { state, nowMs } = work;
  state.wakeAtMs = null;
  endWhatIsOver(work);
  if (state.reviewAtMs !== null && state.reviewAtMs <= nowMs) {
    state.reviewAtMs = null;
    review(work, (alert) => {
      const incident = state.incidents[alert.incident!];
      if (incident !== undefined) tellLater(work, incident, asIncidentAlert(alert));
    });
  }
  releaseClosed(work);
  for (const group of Object.values(state.groups)) if (group.dueAtMs <= nowMs && state.groups[group.key] !== undefined) openGroup(work, group);
  for (const incident of Object.values(state.incidents)) if (incident.tellAtMs !== null && incident.tellAtMs <= nowMs) tellPending(work, incident);
  forgetOldAliases(work);
  forgetOldChanges(work);
  setTimer(work);
}

/** Alerts that changed long ago do not flap. */
function forgetOldChanges({ state, index, nowMs }: DeskWork): void {
  const oldestMs = nowMs - index.routing.flap.windowMs;
  for (const [fingerprint, times] of Object.entries(state.changes)) if (times.at(-1)! <= oldestMs) delete state.changes[fingerprint];
}

function setTimer(work: DeskWork): void {
  const { state, index, nowMs } = work;
  const alerts = Object.values(state.alerts);
  if (alerts.length > 0) work.reviewBy(index.nextChange(nowMs));
  const due = [
    ...alerts.map(({ endsAtMs, heldUntilMs }) => heldUntilMs ?? endsAtMs ?? Infinity),
    ...Object.values(state.groups).map(({ dueAtMs }) => dueAtMs),
    ...Object.values(state.incidents).flatMap(({ tellAtMs, closedAtMs }) => [tellAtMs ?? Infinity, closedAtMs === null ? Infinity : closedAtMs + CLOSED_MS]),
    state.reviewAtMs ?? Infinity,
  ];
  const next = due.reduce((least, atMs) => Math.min(least, atMs), Infinity);
  if (next < Infinity) work.wakeBy(Math.max(next, nowMs + 1));
}
