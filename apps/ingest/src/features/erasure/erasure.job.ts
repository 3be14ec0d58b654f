import { DEADLETTER, registryChangedV1, startErasureV1, TELEMETRY } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { defineJob, type JobContext, type Platform } from '@observer/platform';
import type { ErasedPart, ErasureReport, TelemetryStore } from '@observer/store';
import type { z } from 'zod';
import type { Pseudonyms } from '../sanitize';
import { type Certificate, certificateOf, type Erased, subjectHash } from './certificate';
import { LetterEraser } from './erase-letters';
import { forgetElsewhere, type ForgottenElsewhere } from './forget-elsewhere';
import { LogBoundary } from './log-boundary';
import { namedElsewhere } from './named-elsewhere';
import { addForgotten, addRows, type Forgot, rowsIn } from './tally';

const POLL_MS = 500;
/** The writer stores what was accepted in well under this. */
const WRITER_LIMIT_MS = 60_000;
/** TELEMETRY keeps what is stored for its duplicate window, and for readers that are behind. */
const LOG_LIMIT_MS = 15 * 60_000;
const STEPS = 7;

const paramsSchema = startErasureV1.request.pick({ subject: true, reason: true });
type Params = z.output<typeof paramsSchema>;
type Letters = Erased['deadLetters'];
const NO_LETTERS: Letters = { points: 0, messages: 0 };

/** The steps that are done: each may be repeated. */
interface Checkpoint {
  readonly asOfMs: number;
  /** Newest message of the log when this pass began. */
  readonly telemetry: number;
  /** All that was erased so far, in this pass and before. */
  readonly store: ErasureReport['erased'];
  /** Noted before they were erased, in a step that has not ended: should it be done again, the same part has the same id. */
  readonly parts?: readonly ErasedPart[];
  readonly letters: Letters;
  /** The same of the letters: those up to this sequence are counted. */
  readonly lettersNow?: Letters & { readonly upTo: number };
  /** What others forgot in passes before this one: the person came back. */
  readonly forgotBefore?: Forgot;
  readonly rowsErased?: true;
  readonly forgotten?: ForgottenElsewhere;
  /** The log has to pass this: what others published before they forgot. */
  readonly passUntil?: number;
  readonly erasedAgain?: true;
}
type Context = JobContext<Params, Checkpoint>;

export interface ErasureParts {
  readonly platform: Platform;
  readonly store: TelemetryStore;
  readonly pseudonyms: Pseudonyms;
  /** Of the log. */
  readonly shards: number;
}

/**
 * Erases one person. Waits until all that was accepted is stored; erases from the store and from the dead letters; has analytics and reporting forget them;
 * erases what was published until then; waits until the log has let go of all of it; looks again, and certifies. Whom it is about stands in the
 * secrets of the job only.
 */
export const erasureJob = (parts: ErasureParts) =>
  defineJob({
    type: 'erasure', params: paramsSchema, title: ({ subject }) => `Erasure of one person by ${subject.column}`,
    run: (context: Context) => new Erasure(parts, context).run(),
    shownParams: ({ subject: { column, value }, reason }) => ({ subject: { column, hmacSha256: subjectHash(parts.pseudonyms, column, value) }, reason }),
  });

class Erasure {
  private readonly values: readonly string[];
  private readonly log: LogBoundary;
  private step = 0;

  constructor(private readonly parts: ErasureParts, private readonly context: Context) {
    const { value } = context.params.subject;
    // Personal columns hold a pseudonym in its place; which ones do is a matter of the kinds as they were then.
    this.values = [...new Set([value, parts.pseudonyms.of(value)])];
    this.log = new LogBoundary(parts.platform.messaging);
  }

  async run(): Promise<Record<string, unknown>> {
    let at = this.context.checkpoint ?? (await this.begin());
    await this.save('waiting until everything accepted is stored', at);
    await this.until('the writer', WRITER_LIMIT_MS, () => this.log.isStored(at.telemetry));
    await this.save('erasing from the store and the dead letters', at);
    if (at.rowsErased === undefined) at = { ...(await this.erase(at)), rowsErased: true };
    await this.save('asking analytics and reporting to forget', at);
    if (at.forgotten === undefined) at = { ...at, forgotten: await this.forget(at) };
    if (at.passUntil === undefined) at = { ...at, passUntil: await this.log.pass() };
    await this.save('waiting until what they published before is stored', at);
    await this.until('the writer', WRITER_LIMIT_MS, () => this.log.isStored(at.passUntil!));
    if (at.erasedAgain === undefined) at = { ...(await this.erase(at)), erasedAgain: true };
    await this.save('waiting until the log has let go of what it held', at);
    await this.until('the log', LOG_LIMIT_MS, () => this.log.hasPassed(at.passUntil!));
    await this.save('looking again', at);
    return this.certify(at);
  }

  private async begin(): Promise<Checkpoint> {
    const { messaging, clock } = this.parts.platform;
    return { asOfMs: clock.nowMs(), telemetry: (await messaging.streamInfo(TELEMETRY)).lastSequence, store: [], letters: NO_LETTERS };
  }

  /** From the store and from all dead letters there are. */
  private async erase(at: Checkpoint): Promise<Checkpoint> {
    const parts = await this.eraseFromStore(at);
    const { points, messages } = await this.eraseLetters({ ...at, parts });
    return { ...at, store: addRows(at.store, parts), parts: [], lettersNow: undefined, letters: { points: at.letters.points + points, messages: at.letters.messages + messages } };
  }

  /** Each part is in the checkpoint before it goes, so that what an attempt erased before it was killed is certified too. */
  private async eraseFromStore(at: Checkpoint): Promise<ErasedPart[]> {
    const parts = new Map((at.parts ?? []).map((part) => [part.id, part]));
    await this.parts.store.erase({ column: this.context.params.subject.column, values: this.values }, this.context.signal, async (part) => {
      if ((parts.get(part.id)?.rows ?? 0) >= part.rows) return;
      parts.set(part.id, part);
      await this.note(`erasing ${part.measurement}, ${part.resolution}`, { ...at, parts: [...parts.values()] });
    });
    return [...parts.values()];
  }

  /** Likewise: each is counted before it goes. */
  private async eraseLetters(at: Checkpoint): Promise<Letters> {
    let now = at.lettersNow ?? { ...NO_LETTERS, upTo: 0 };
    const { messaging } = this.parts.platform;
    const { firstSequence, lastSequence } = await messaging.streamInfo(DEADLETTER);
    const eraser = new LetterEraser(messaging, this.context.id, this.values, async ({ sequence, points }) => {
      if (sequence <= now.upTo) return;
      now = { points: now.points + points, messages: now.messages + 1, upTo: sequence };
      await this.note('erasing refused points', { ...at, lettersNow: now });
    });
    await eraser.upTo(lastSequence, Math.max(1, firstSequence), this.context.signal);
    return { points: now.points, messages: now.messages };
  }

  /** Drops what was dropped in an earlier pass too. */
  private async forget({ asOfMs, telemetry }: Checkpoint): Promise<ForgottenElsewhere> {
    const id = `${this.context.id}-${telemetry}`;
    const marks = await this.log.mark(this.parts.shards, `erasure-${id}-${asOfMs}`);
    return forgetElsewhere(this.parts.platform.messaging, { id, column: this.context.params.subject.column, values: [...this.values], marks }, this.context.signal);
  }

  /** Erasing again finds nothing, or the person has come back meanwhile. */
  private async certify(at: Checkpoint): Promise<Record<string, unknown>> {
    const { messaging, clock } = this.parts.platform;
    const after = await this.erase(at);
    const left = rowsIn(after.store) - rowsIn(at.store) + after.letters.points - at.letters.points;
    if (left > 0) await this.startOver({ ...after, forgotBefore: addForgotten(at.forgotBefore, at.forgotten!) }, left);
    const { params: { subject: { column, value }, reason }, id, by } = this.context;
    const { analytics, reporting } = at.forgotten!;
    const erased: Erased = { store: at.store, deadLetters: at.letters, log: { passedSequence: at.passUntil! }, ...addForgotten(at.forgotBefore, at.forgotten!) };
    const kept = {
      ...(await namedElsewhere(messaging, this.values)), rules: analytics.rulesNaming, files: reporting.otherFiles,
      notRewritten: [...(analytics.rewritten ? [] : ['analytics']), ...(reporting.rewritten ? [] : ['reporting'])],
    };
    const certificate = certificateOf({ jobId: id, column, subject: subjectHash(this.parts.pseudonyms, column, value), reason, by, asOfMs: at.asOfMs, finishedAtMs: clock.nowMs(), erased, kept, left });
    await this.audit(certificate);
    return { certificate };
  }

  /** What came in may have been counted and published by others too: all steps again, from the next attempt on. */
  private async startOver({ asOfMs, store, letters, forgotBefore }: Checkpoint, left: number): Promise<never> {
    await this.save('the person came back', { ...(await this.begin()), asOfMs, store, letters, forgotBefore });
    throw new ObserverError('unavailable', `Rows of this person still come in (${left} since the last pass). Stop their source; the erasure goes through all its steps again`);
  }

  private async audit(certificate: Certificate): Promise<void> {
    const { messaging, clock } = this.parts.platform;
    const change = { atMs: clock.nowMs(), by: this.context.by, action: 'person.erased', target: `erasure/${this.context.id}`, details: { certificate: certificate.sha256 } };
    await messaging.publishEvent(registryChangedV1, change, { messageId: `erasure-${this.context.id}` });
  }

  /** Goes to the next step. */
  private async save(note: string, checkpoint: Checkpoint): Promise<void> {
    await this.note(note, checkpoint);
    this.step++;
  }

  /** In the document before anything else happens: what goes then is known whatever happens to this replica. */
  private note(note: string, checkpoint: Checkpoint): Promise<void> {
    return this.context.save({ done: Math.min(this.step, STEPS), total: STEPS, unit: 'steps', note }, checkpoint, { durable: true });
  }

  private async until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!(await holds())) {
      this.context.signal.throwIfAborted();
      if (performance.now() > deadline) throw new ObserverError('unavailable', `${what} did not get there in ${limitMs / 1000} s; see the system status for who is behind. The erasure is tried again`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
