import { DEADLETTER, registryChangedV1, startErasureV1, TELEMETRY, telemetryWriter } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { defineJob, type JobContext, type Platform } from '@observer/platform';
import type { ErasureReport, TelemetryStore } from '@observer/store';
import type { z } from 'zod';
import type { Pseudonyms } from '../sanitize';
import { type Certificate, certificateOf, type Erased, subjectHash } from './certificate';
import { LetterEraser } from './erase-letters';
import { textFinder } from './letter-points';

const POLL_MS = 500;
/** The writer stores what was accepted in well under this. */
const WRITER_LIMIT_MS = 60_000;
/** TELEMETRY keeps what is stored for its duplicate window, and for readers that are behind. */
const LOG_LIMIT_MS = 15 * 60_000;

const paramsSchema = startErasureV1.request.pick({ subject: true, reason: true });
type Params = z.output<typeof paramsSchema>;

/** The steps that are done: each may be repeated. */
interface Checkpoint {
  readonly asOfMs: number;
  /** Newest messages when the erasure began. */
  readonly telemetry: number;
  readonly letters: number;
  readonly store?: ErasureReport['erased'];
  readonly lettersErased?: Erased['deadLetters'];
}
type Context = JobContext<Params, Checkpoint>;

export interface ErasureParts {
  readonly platform: Platform;
  readonly store: TelemetryStore;
  readonly pseudonyms: Pseudonyms;
}

/**
 * Erases one person: waits until all that was accepted is stored, erases from the store and from the dead letters, waits until the log has
 * let go of what it held, looks again, and certifies. The parameters, which name the person, are replaced by a hash when it has ended.
 */
export const erasureJob = (parts: ErasureParts) =>
  defineJob({
    type: 'erasure', params: paramsSchema, title: ({ subject }) => `Erasure of one person by ${subject.column}`,
    run: (context: Context) => new Erasure(parts, context).run(),
    paramsAfterEnd: ({ subject: { column, value }, reason }) => ({ subject: { column, sha256: subjectHash(column, value) }, reason }),
  });

class Erasure {
  private readonly values: readonly string[];
  private step = 0;

  constructor(private readonly parts: ErasureParts, private readonly context: Context) {
    const { value } = context.params.subject;
    // Personal columns hold a pseudonym in its place; which ones do is a matter of the kinds as they were then.
    this.values = [...new Set([value, parts.pseudonyms.of(value)])];
  }

  async run(): Promise<Record<string, unknown>> {
    let at = this.context.checkpoint ?? (await this.begin());
    await this.save('waiting until everything accepted is stored', at);
    await this.until('the writer', WRITER_LIMIT_MS, () => this.isStored(at.telemetry));
    await this.save('erasing from the store', at);
    if (at.store === undefined) at = { ...at, store: (await this.eraseFromStore()).erased };
    await this.save('erasing dead letters', at);
    if (at.lettersErased === undefined) at = { ...at, lettersErased: await this.eraseLetters(at.letters) };
    await this.save('waiting until the log has let go of what it held', at);
    await this.until('the log', LOG_LIMIT_MS, async () => (await this.parts.platform.messaging.streamInfo(TELEMETRY)).firstSequence > at.telemetry);
    await this.save('looking again', at);
    return this.certify(at);
  }

  private async begin(): Promise<Checkpoint> {
    const { messaging, clock } = this.parts.platform;
    const [telemetry, letters] = await Promise.all([messaging.streamInfo(TELEMETRY), messaging.streamInfo(DEADLETTER)]);
    return { asOfMs: clock.nowMs(), telemetry: telemetry.lastSequence, letters: letters.lastSequence };
  }

  /** The floor of a consumer may stand still when messages behind it were trimmed; with nothing under way there is nothing left to store. */
  private async isStored(sequence: number): Promise<boolean> {
    const { ackFloor, pending, ackPending } = await this.parts.platform.messaging.consumerInfo(telemetryWriter);
    return ackFloor >= sequence || (pending === 0 && ackPending === 0);
  }

  private eraseFromStore(): Promise<ErasureReport> {
    return this.parts.store.erase({ column: this.context.params.subject.column, values: this.values }, this.context.signal);
  }

  private async eraseLetters(lastSequence: number): Promise<Erased['deadLetters']> {
    const { messaging } = this.parts.platform;
    const { firstSequence } = await messaging.streamInfo(DEADLETTER);
    const eraser = new LetterEraser(messaging, this.context.id, textFinder(this.values));
    return eraser.upTo(lastSequence, Math.max(1, firstSequence), async () => this.context.signal.throwIfAborted(), this.context.signal);
  }

  /** Erasing again finds nothing, or something was missed. */
  private async certify(at: Checkpoint): Promise<Record<string, unknown>> {
    const { platform } = this.parts;
    const { params, id, by } = this.context;
    const again = await this.eraseFromStore();
    const letters = await this.eraseLetters((await platform.messaging.streamInfo(DEADLETTER)).lastSequence);
    const log = await platform.messaging.streamInfo(TELEMETRY);
    // What came in meanwhile is younger than the certificate; it is counted to what was erased.
    const erased: Erased = {
      store: merged(at.store!, again.erased), deadLetters: { points: at.lettersErased!.points + letters.points, messages: at.lettersErased!.messages + letters.messages },
      log: { passedSequence: Math.min(at.telemetry, log.firstSequence - 1) },
    };
    const left = (await this.eraseFromStore()).erased.reduce((sum, { rows }) => sum + rows, 0);
    if (left > 0) throw new ObserverError('unavailable', `Rows of this person still come in (${left} just now). Stop their source first; the erasure is tried again`);
    const { column, value } = params.subject;
    const certificate = certificateOf({ jobId: id, column, value, reason: params.reason, by, asOfMs: at.asOfMs, finishedAtMs: platform.clock.nowMs(), erased, left });
    await this.audit(certificate);
    return { certificate };
  }

  private async audit(certificate: Certificate): Promise<void> {
    const { messaging, clock } = this.parts.platform;
    const change = { atMs: clock.nowMs(), by: this.context.by, action: 'person.erased', target: `erasure/${this.context.id}`, details: { certificate: certificate.sha256 } };
    await messaging.publishEvent(registryChangedV1, change, { messageId: `erasure-${this.context.id}` });
  }

  private save(note: string, checkpoint: Checkpoint): Promise<void> {
    return this.context.save({ done: this.step++, total: 5, unit: 'steps', note }, checkpoint);
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

function merged(first: ErasureReport['erased'], second: ErasureReport['erased']): ErasureReport['erased'] {
  const rows = new Map<string, ErasureReport['erased'][number]>();
  for (const one of [...first, ...second]) {
    const key = `${one.resolution}/${one.measurement}`;
    rows.set(key, { ...one, rows: one.rows + (rows.get(key)?.rows ?? 0) });
  }
  return [...rows.values()];
}
