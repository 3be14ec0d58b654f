import { INBOX, inboxReader, TIMER } from '../address';
import type { AnyActor } from '../actor';
import type { ManifestHeader } from '../snapshot/manifest';
import { SnapshotUnreadable } from '../snapshot/chunks';
import { OwnershipLost, PartitionStore } from '../snapshot/partition-store';
import { Cells } from './cells';
import { CommitClock } from './commit-clock';
import { CrashGuard, type InHand } from './crash-guard';
import { Feed } from './feed';
import { Handler } from './handler';
import { InboxTrimmer } from './inbox-trimmer';
import { Intake } from './intake';
import { Outbox } from './outbox';
import { PartitionClock } from './partition-clock';
import type { PartitionEnv } from './partition-env';
import { PositionReports } from './position-reports';
import { type Due, Timers } from './timers';

/** How a partition ended. `failed`: something that another try may mend. */
export type PartitionEnd =
  | { readonly type: 'stopped' | 'lost' }
  /** `survivedFence`: no message was at fault. Give it to the next opening by this process, which then suspects none. */
  | { readonly type: 'failed'; readonly error: unknown; readonly survivedFence?: number };

const BREATHE_EVERY = 64;
/** What a partition holds at most before it waits for its commit, as a multiple of the commit policy. */
const AHEAD = 2;
const MAX_PENDING_EFFECTS = 10_000;
const MAX_PENDING_BYTES = 32 * 1024 ** 2;
/** How long a partition that is given away waits for its last effects; the next owner repeats what is left. */
const DRAIN_MS = 3_000;
const DRAIN_LOOK_MS = 100;
/** How long timers wait for streams that do not answer. */
const FIRST_ANSWER_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/** Everything a running partition consists of. */
interface Parts {
  readonly store: PartitionStore;
  readonly clock: PartitionClock;
  readonly timers: Timers;
  readonly cells: Cells;
  readonly outbox: Outbox;
  readonly handler: Handler;
  readonly intake: Intake;
  readonly feeds: readonly Feed[];
  readonly guard: CrashGuard;
  readonly positions: PositionReports;
  readonly trimmer: InboxTrimmer;
}

/**
 * One partition while this process owns it: takes messages and timers in the order of their time, one at a time, and makes what they
 * changed durable in commits. Effects go out after the commit that holds them. When a commit finds that somebody else has committed,
 * the partition stops, and nothing of what it did since its last commit was ever visible.
 */
export class Partition {
  readonly ended: Promise<PartitionEnd>;
  private parts: Parts | undefined;
  private stopping = false;
  private lost = false;
  private failure: { readonly error: unknown } | undefined;
  private committing: Promise<void> | undefined;
  private timersMade = 0;
  private handled = 0;
  private signal: (() => void) | undefined;
  /** Something happened since the loop looked last. */
  private woken = false;
  private readonly due: CommitClock;
  private readonly openedAt: number;

  constructor(readonly actor: AnyActor, readonly partition: number, private readonly env: PartitionEnv, private readonly entitled: () => boolean, private readonly survivedFence?: number) {
    this.due = new CommitClock(actor.commit, env.scheduler.clock);
    this.openedAt = env.scheduler.clock.monotonicMs();
    this.ended = this.run();
  }

  /** Makes everything durable, sends what is left and ends, so that the next owner begins at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.ended;
  }

  /** The lease is gone: ends without another write. */
  abandon(): void {
    this.lost = true;
    this.wake();
  }

  /** For metrics. */
  sizes(): { active: number; timers: number; mailbox: number; lagSeconds: number; snapshotBytes: number; pendingEffects: number } {
    const { parts } = this;
    if (parts === undefined) return { active: 0, timers: 0, mailbox: 0, lagSeconds: 0, snapshotBytes: 0, pendingEffects: 0 };
    const oldest = Math.min(...parts.feeds.map((feed) => feed.head()?.publishedAtMs ?? Infinity));
    return {
      active: parts.cells.active, timers: parts.timers.size, mailbox: parts.feeds.reduce((sum, feed) => sum + feed.fetched + feed.behind, 0),
      lagSeconds: oldest === Infinity ? 0 : Math.max(0, (this.env.scheduler.clock.nowMs() - oldest) / 1000),
      snapshotBytes: parts.store.bytes, pendingEffects: parts.outbox.size,
    };
  }

  private get running(): boolean {
    return !this.lost && this.failure === undefined;
  }

  private async run(): Promise<PartitionEnd> {
    try {
      this.parts = await this.open();
      this.parts.outbox.resume(this.parts.store.leftEffects);
      await this.loop(this.parts);
    } catch (error) {
      this.failure ??= { error };
    }
    await this.committing;
    await Promise.all((this.parts?.feeds ?? []).map((feed) => feed.close()));
    if (this.lost || this.failure?.error instanceof OwnershipLost) return { type: 'lost' };
    if (this.failure === undefined) return { type: 'stopped' };
    const { error } = this.failure;
    return { type: 'failed', error, ...(error instanceof SnapshotUnreadable && this.parts !== undefined ? { survivedFence: this.parts.store.header.fence } : {}) };
  }

  private async open(): Promise<Parts> {
    const { actor, partition, env } = this;
    const { messaging, scheduler, log } = env;
    const store = await PartitionStore.open({
      blobs: messaging.blobs(env.snapshots), scheduler, log, type: actor.type, partition, owner: env.instance,
      newIncarnation: () => `${scheduler.clock.nowMs().toString(36)}-${env.instance}`, entitled: () => this.running && this.entitled(),
      ...(this.survivedFence === undefined ? {} : { survivedFence: this.survivedFence }),
    });
    const { header } = store;
    const clock = new PartitionClock(scheduler.clock, header.clockMs);
    const timers = new Timers();
    for (const [key, list] of store.openedTimers) for (const timer of list) timers.set(key, timer);
    store.openedTimers.clear();
    this.timersMade = header.timersMade;
    const outbox = this.outbox(header);
    const cells = new Cells(actor, partition, store, timers);
    const handler = new Handler({ actor, partition, env, cells, timers, outbox, nextTimerNumber: () => ++this.timersMade });
    this.due.moved();
    const intake = new Intake(actor, partition, env, handler, header);
    return {
      store, clock, timers, cells, outbox, handler, intake, feeds: this.openFeeds(header), guard: new CrashGuard(header, scheduler.clock),
      positions: new PositionReports(actor, partition, env), trimmer: new InboxTrimmer(actor.type, partition, env),
    };
  }

  private outbox({ incarnation, sent, acked = {} }: ManifestHeader): Outbox {
    const { messaging, scheduler, log, metrics } = this.env;
    return new Outbox({
      messaging, scheduler, log, streamNamed: (name) => this.env.streamNamed(name), sender: `${this.actor.type}.${this.partition}`, incarnation, sent, acked,
      running: () => this.running, onProgress: () => this.wake(),
      onRefused: (effect, reason) => {
        metrics.message(this.actor.type, 'dead-lettered');
        log.error({ type: this.actor.type, partition: this.partition, stream: effect.stream, subject: effect.subject, err: reason }, 'actor-effect-refused');
        if (effect.subject.startsWith('deadletter.')) return;
        this.parts?.handler.refusedEffect(effect, reason);
        this.due.changed(0);
      },
    });
  }

  private openFeeds({ positions }: ManifestHeader): Feed[] {
    const { actor, partition, env } = this;
    const readers = [
      { source: INBOX, reader: inboxReader(env.inbox, actor.type, actor.partitions), startAt: 'first' as const },
      ...actor.sources.map(({ reader, startAt }) => ({ source: reader.name, reader, startAt })),
    ];
    return readers.map(({ source, reader, startAt }) => new Feed(source, env.messaging.readStream(reader, partition, { after: positions[source] ?? startAt }), env.scheduler.clock, () => this.wake()));
  }

  private async loop(parts: Parts): Promise<void> {
    let drainUntil: number | undefined;
    while (this.running) {
      this.woken = false;
      if (this.stopping) drainUntil ??= this.beginDraining(parts);
      this.commitIfDue(parts);
      if (drainUntil !== undefined) {
        if (this.isDrained(parts) || this.env.scheduler.clock.monotonicMs() >= drainUntil) return parts.positions.flush(parts.store.header.positions);
        // Whatever is to be committed is by now: it, and effects, wake the partition.
        await this.wait(DRAIN_LOOK_MS);
      } else if (parts.guard.waitMs() > 0 || !this.hasRoom(parts) || !(await this.handleNext(parts))) {
        await this.wait(this.untilNextMs(parts));
      }
    }
  }

  /** @returns the time at which it has taken long enough */
  private beginDraining({ store }: Parts): number {
    // One commit says that this opening ended in order: else handing over again and again would look like crashes.
    if (store.header.openings > 0) this.due.changed(0);
    return this.env.scheduler.clock.monotonicMs() + DRAIN_MS;
  }

  private isDrained({ outbox }: Parts): boolean {
    return this.committing === undefined && !this.due.isDirty && outbox.size === 0;
  }

  private hasRoom({ outbox }: Parts): boolean {
    return !this.due.isAhead(AHEAD) && outbox.size < MAX_PENDING_EFFECTS && outbox.bytes < MAX_PENDING_BYTES;
  }

  /** Handles the message or timer whose time is earliest. @returns false when there is none */
  private async handleNext(parts: Parts): Promise<boolean> {
    const feed = earliest(parts.feeds);
    const timer = parts.timers.next();
    const head = feed?.head();
    if (timer !== undefined && timer.timer.dueMs <= (head?.publishedAtMs ?? Infinity) && this.mayFire(parts) && timer.timer.dueMs <= parts.clock.nowMs()) {
      await this.fire(parts, timer);
      this.due.changed(0);
    } else if (feed?.gap !== undefined) {
      if (!(await parts.intake.gap(feed.source, feed.gap, () => this.running && !this.stopping))) return false;
      feed.passGap();
      this.due.changed(0);
    } else if (feed !== undefined && head !== undefined) {
      parts.clock.observe(head.publishedAtMs);
      await this.withCare(parts, { source: feed.source, epoch: head.epoch, sequence: head.sequence }, () => parts.intake.message(feed.source, head), () => parts.intake.refuse(feed.source, head));
      feed.shift();
      this.note(parts, head.data.length);
    } else {
      return this.finishFeeds(parts);
    }
    this.finishFeeds(parts);
    if (++this.handled % BREATHE_EVERY === 0) await this.env.scheduler.breathe();
    return true;
  }

  private note({ cells, outbox }: Parts, bytes: number): void {
    if (cells.changed > 0 || outbox.hasDecided) this.due.changed(bytes);
    else this.due.moved(bytes);
  }

  /** While the partition follows old messages, timers wait for those that were sent before them. */
  private mayFire({ feeds }: Parts): boolean {
    const known = feeds.every((feed) => feed.started || this.env.scheduler.clock.monotonicMs() - this.openedAt > FIRST_ANSWER_MS);
    return known && feeds.every((feed) => feed.head() !== undefined || !feed.expectsMore);
  }

  private fire(parts: Parts, { key, timer }: Due): Promise<void> {
    const epoch = parts.store.header.incarnation;
    const cancelled = <T>(then: () => T): (() => T) => () => {
      parts.timers.cancel(key, timer.name);
      return then();
    };
    return this.withCare(parts, { source: TIMER, epoch, sequence: timer.number }, cancelled(() => parts.intake.timer(key, timer, epoch)), cancelled(() => parts.intake.refuseTimer(key, timer, epoch)));
  }

  /** After crashes without progress: says durably what is in hand, so that what takes the process down is known. */
  private async withCare(parts: Parts, inHand: InHand, handle: () => Promise<void>, refuse: () => void | Promise<void>): Promise<void> {
    const { guard } = parts;
    if (!guard.active) return handle();
    await this.env.careful.run(async () => {
      if (guard.begin(inHand) === 'refuse') return refuse();
      await this.commitNow(parts);
      if (!this.running) return;
      await handle();
      guard.done();
      await this.commitNow(parts);
    });
  }

  /** Takes over how far streams are read where nothing is left of a batch. @returns whether something moved */
  private finishFeeds({ feeds, intake }: Parts): false {
    for (const feed of feeds) {
      const upTo = feed.finish();
      if (upTo === undefined || (upTo.epoch === intake.positions[feed.source]?.epoch && upTo.sequence <= intake.positions[feed.source]!.sequence)) continue;
      intake.positions[feed.source] = upTo;
      this.due.idled();
    }
    return false;
  }

  private commitIfDue(parts: Parts): void {
    if (parts.outbox.hasDone) this.due.done();
    if (this.committing === undefined && (this.stopping ? this.due.isDirty : this.due.isDue)) this.commit(parts);
  }

  private async commitNow(parts: Parts): Promise<void> {
    await this.committing;
    if (!this.running) return;
    this.commit(parts);
    await this.committing;
  }

  private commit(parts: Parts): void {
    const { store, clock, timers, cells, outbox, intake, guard } = parts;
    const startedAt = this.env.scheduler.clock.monotonicMs();
    const records = cells.encodeChanged();
    const { effects, sent, acked } = outbox.seal();
    this.due.committed();
    this.committing = store.commit({
      records, effects,
      header: {
        committedAtMs: this.env.scheduler.clock.nowMs(), clockMs: clock.carriedMs(), positions: { ...intake.positions }, received: { ...intake.received }, sent, acked,
        timersMade: this.timersMade, timers: timers.size, ...guard.forCommit(this.stopping),
      },
    }).then((bytes) => this.committed(parts, startedAt, bytes), (error: unknown) => {
      this.failure ??= { error };
    }).finally(() => {
      this.committing = undefined;
      this.wake();
    });
  }

  private committed({ store, cells, outbox, positions, trimmer }: Parts, startedAt: number, bytes: number): void {
    const now = this.env.scheduler.clock.monotonicMs();
    cells.committed();
    if (this.running) outbox.release();
    cells.passivate(now);
    this.env.metrics.commit(this.actor.type, (now - startedAt) / 1000, bytes);
    if (!this.running) return;
    positions.report(store.header.positions);
    trimmer.trim(store.header.positions[INBOX]);
  }

  private untilNextMs(parts: Parts): number {
    const timer = parts.timers.next();
    const timerMs = timer === undefined ? Infinity : Math.max(1, parts.clock.untilMs(timer.timer.dueMs));
    const quietMs = parts.guard.waitMs();
    const handleMs = quietMs > 0 ? quietMs : this.mayFire(parts) ? timerMs : 100;
    return Math.min(LONGEST_WAIT_MS, this.committing === undefined ? this.due.untilMs() : Infinity, handleMs);
  }

  private wait(ms: number): Promise<void> {
    if (this.woken) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.env.scheduler.after(Math.ceil(ms), () => this.wake());
      this.signal = () => {
        cancel();
        this.signal = undefined;
        resolve();
      };
    });
  }

  private wake(): void {
    this.woken = true;
    this.signal?.();
  }
}

function earliest(feeds: readonly Feed[]): Feed | undefined {
  let chosen: Feed | undefined;
  for (const feed of feeds) {
    if (feed.gap !== undefined) return feed;
    const head = feed.head();
    if (head !== undefined && (chosen === undefined || head.publishedAtMs < chosen.head()!.publishedAtMs)) chosen = feed;
  }
  return chosen;
}
