import { ObserverError } from '@observer/kernel';

/** Queries of one caller that run at the same time: a page asks for about as many at once. */
const RUNNING_PER_CALLER = 4;
/** Queries of one caller that wait; a page never comes near. */
const WAITING_PER_CALLER = 64;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets each caller run a few queries at a time, the others in turn, so that nobody's many queries hold up everybody's. */
export class QueryTurns {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly maxRunning: number = RUNNING_PER_CALLER,
    private readonly maxWaiting: number = WAITING_PER_CALLER,
  ) {}

  /**
   * Runs `work` when it is the caller's turn.
   * @throws ObserverError `resource_exhausted` when too many wait already, `cancelled` when the signal fires before its turn
   */
  async run<T>(caller: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(caller) ?? { running: 0, waiting: [] };
    this.lines.set(caller, line);
    try {
      if (line.running >= this.maxRunning) await this.wait(line, signal);
      else line.running++;
    } catch (refused) {
      this.forgetIdle(caller, line);
      throw refused;
    }
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next === undefined) line.running--;
      else next();
      this.forgetIdle(caller, line);
    }
  }

  /** Resolves when a running query hands its place over. */
  private wait(line: Line, signal: AbortSignal): Promise<void> {
    if (line.waiting.length >= this.maxWaiting) {
      throw new ObserverError('resource_exhausted', `${this.maxWaiting} of your queries wait already, ${this.maxRunning} run; ask for the rest when these are answered`);
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.waiting.splice(line.waiting.indexOf(start), 1);
        reject(new ObserverError('cancelled', 'the query was cancelled before its turn'));
      };
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      if (signal.aborted) return reject(new ObserverError('cancelled', 'the query was cancelled before its turn'));
      line.waiting.push(start);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private forgetIdle(caller: string, line: Line): void {
    if (line.running === 0 && line.waiting.length === 0) this.lines.delete(caller);
  }

  /** Callers with queries running or waiting. */
  get callers(): number {
    return this.lines.size;
  }
}
