import { MAX_BATCH_QUERIES, type SamplesAnswer, type SamplesQuery, type SamplesResult, selectSamplesBatchV1, unpackSamplesPage } from '@observer/contracts';
import { type ErrorCode, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { type SamplesPages, SinglePages, TRANSPORT_MS } from './samples-pages';

/** Batches under way at a time: the store works on one, the next is on its way. What comes meanwhile waits and shares the one after. */
const UNDER_WAY = 2;
/** Text of the queries in one message; brokers bound those. */
const MAX_BATCH_CHARACTERS = 256 * 1024;
/** A range longer than this is asked for by itself at once: the store would leave it out. */
const MAX_RANGE_MS = 3_600_000;
/** What was left out of a batch is asked for by itself for this long. */
const ALONE_MS = 600_000;
const MAX_KNOWN_ALONE = 10_000;
/** Batches in which a selection may find no room, before it is asked for by itself. */
const ATTEMPTS = 3;

/** One selection, and all who wait for it. */
interface Asked {
  readonly query: SamplesQuery;
  readonly text: string;
  /** Batches that had no room for it. */
  attempts: number;
  readonly waiting: Set<Waiting>;
}

interface Waiting {
  readonly signal: AbortSignal;
  resolve(page: SamplesResult | Promise<SamplesResult>): void;
  reject(error: ObserverError): void;
}

/**
 * Shares reads between callers: what is asked for in the same moment travels as one message and is read together, and the same selection is read once.
 * Each caller gets its own page, its own fault, and may go away by itself. What is long, large or slow goes alone, so that it holds up nobody; the store
 * tells which that is, and it is remembered.
 *
 * One object serves all callers of a process that may see the same data.
 */
export class BatchedPages implements SamplesPages {
  private readonly single: SinglePages;
  /** By the text of the query, in the order in which they came. */
  private readonly waiting = new Map<string, Asked>();
  /** Selections that the store left out, by what they select, and until when they go alone. */
  private readonly alone = new Map<string, number>();
  private underWay = 0;
  private isScheduled = false;

  constructor(private readonly messaging: Messaging) {
    this.single = new SinglePages(messaging);
  }

  page(query: SamplesQuery, signal: AbortSignal): Promise<SamplesResult> {
    if (query.cursor !== undefined || query.range.endMs - query.range.startMs > MAX_RANGE_MS || this.goesAlone(query)) return this.single.page(query, signal);
    if (signal.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => this.ask(query, { signal, resolve, reject }));
  }

  private ask(query: SamplesQuery, waiting: Waiting): void {
    const text = JSON.stringify(query);
    let asked = this.waiting.get(text);
    if (asked === undefined) this.waiting.set(text, (asked = { query, text, attempts: 0, waiting: new Set() }));
    join(asked, waiting);
    this.schedule();
  }

  /** After whatever else is asked in this turn of the event loop. */
  private schedule(): void {
    if (this.isScheduled || this.underWay >= UNDER_WAY || this.waiting.size === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      while (this.underWay < UNDER_WAY && this.waiting.size > 0) void this.send(this.take());
    });
  }

  /** The oldest that fit one message. */
  private take(): Asked[] {
    const batch: Asked[] = [];
    let characters = 0;
    for (const [text, asked] of this.waiting) {
      if (batch.length === MAX_BATCH_QUERIES || (batch.length > 0 && characters + asked.text.length > MAX_BATCH_CHARACTERS)) break;
      this.waiting.delete(text);
      if (asked.waiting.size === 0) continue;
      batch.push(asked);
      characters += asked.text.length;
    }
    return batch;
  }

  private async send(batch: readonly Asked[]): Promise<void> {
    if (batch.length === 0) return;
    this.underWay++;
    const stop = new AbortController();
    const leaving = watchLeaving(batch, stop);
    try {
      const queries = batch.map(({ query }) => query);
      const timeoutMs = Math.max(...queries.map(({ limits }) => limits.timeoutMs)) + TRANSPORT_MS;
      const { answers } = await this.messaging.request(selectSamplesBatchV1, { queries }, { signal: stop.signal, timeoutMs });
      batch.forEach((asked, place) => this.settleOrAskAlone(asked, answers[place]));
    } catch {
      // Nobody knows for which of them: each is told by itself.
      for (const asked of batch) this.askAlone(asked);
    } finally {
      leaving();
      this.underWay--;
      this.schedule();
    }
  }

  /** An answer that is missing, or cannot be read, is the business of who waits for it only. */
  private settleOrAskAlone(asked: Asked, answer: SamplesAnswer | undefined): void {
    try {
      if (answer === undefined) this.askAlone(asked);
      else this.settle(asked, answer);
    } catch {
      this.askAlone(asked);
    }
  }

  private settle(asked: Asked, answer: SamplesAnswer): void {
    if (answer.kind === 'page') for (const one of asked.waiting) one.resolve(unpackSamplesPage(answer.page));
    else if (answer.kind === 'fault') for (const one of asked.waiting) one.reject(new ObserverError(answer.code as ErrorCode, answer.message, { retryable: answer.retryable }));
    else if (answer.because === 'full' && asked.attempts + 1 < ATTEMPTS) this.askAgain(asked);
    else {
      if (answer.because === 'alone') this.remember(asked.query);
      this.askAlone(asked);
    }
  }

  private askAgain({ query, text, attempts, waiting }: Asked): void {
    for (const one of waiting) this.ask(query, one);
    const asked = this.waiting.get(text);
    if (asked !== undefined) asked.attempts = attempts + 1;
  }

  private askAlone({ query, waiting }: Asked): void {
    for (const one of waiting) one.resolve(this.single.page(query, one.signal));
  }

  private goesAlone(query: SamplesQuery): boolean {
    const until = this.alone.size === 0 ? undefined : this.alone.get(shapeOf(query));
    return until !== undefined && until > Date.now();
  }

  private remember(query: SamplesQuery): void {
    if (this.alone.size >= MAX_KNOWN_ALONE) this.alone.clear();
    this.alone.set(shapeOf(query), Date.now() + ALONE_MS);
  }
}

/** What a rule asks for at every time. */
const shapeOf = ({ matchers, pushdown, coarsest }: SamplesQuery): string => JSON.stringify([matchers, pushdown?.window, pushdown?.group, coarsest]);

/** Waits with the others, until the signal says that nobody wants to know any more. */
function join(asked: Asked, { signal, resolve, reject }: Waiting): void {
  const leave = (): void => {
    asked.waiting.delete(waiting);
    reject(cancelled());
  };
  const settled = (): void => signal.removeEventListener('abort', leave);
  const waiting: Waiting = {
    signal,
    resolve: (page) => (settled(), resolve(page)),
    reject: (error) => (settled(), reject(error)),
  };
  asked.waiting.add(waiting);
  signal.addEventListener('abort', leave, { once: true });
}

/** Stops the request when nobody waits for any of its answers. @returns ends the watch */
function watchLeaving(batch: readonly Asked[], stop: AbortController): () => void {
  const check = (): void => {
    if (batch.every(({ waiting }) => waiting.size === 0)) stop.abort();
  };
  const signals = batch.flatMap(({ waiting }) => [...waiting].map(({ signal }) => signal));
  for (const signal of signals) signal.addEventListener('abort', check);
  return () => {
    for (const signal of signals) signal.removeEventListener('abort', check);
  };
}

const cancelled = (): ObserverError => new ObserverError('cancelled', 'the query was cancelled by its caller');
