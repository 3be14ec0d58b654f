import { asObserverError } from '@observer/kernel';
import type { DocumentStore, DocumentWatch } from '@observer/platform';
import { isOpen, type Sending } from './notification-state';

const CAS_ATTEMPTS = 10;

/** Everything that was ever to be sent, in one document each, keyed by its id: who changes one must have seen its newest state. */
export class SendLog<N extends Sending & { readonly id: string }> {
  private readonly open = new Map<string, N>();
  private watch: DocumentWatch | undefined;

  /** @param onChange hears of each entry there is, then of each that comes or changes */
  constructor(protected readonly documents: DocumentStore<N>, private readonly onChange: (entry: N) => void = () => undefined) {}

  /** Begins to know which entries are open. */
  async start(): Promise<void> {
    this.watch = await this.documents.watch(({ key, value }) => {
      if (value !== undefined) this.onChange(value);
      if (value !== undefined && isOpen(value)) this.open.set(key, value);
      else this.open.delete(key);
    });
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  /** What waits or is being sent, as far as this replica has heard. */
  openOnes(): N[] {
    return [...this.open.values()];
  }

  async get(id: string): Promise<N | undefined> {
    return (await this.documents.get(id))?.value;
  }

  /** Creates it. The same id again changes nothing. @returns whether this call created it */
  async queue(entry: N): Promise<boolean> {
    try {
      await this.documents.put(entry.id, entry, { expectedRevision: 0 });
      if (!this.open.has(entry.id)) this.open.set(entry.id, entry);
      return true;
    } catch (thrown) {
      if (asObserverError(thrown).code === 'conflict') return false;
      throw thrown;
    }
  }

  /** Changes it, again when somebody else was faster. `undefined` or the same leaves it as it is. @returns what was written, or undefined when nothing was */
  async change(id: string, change: (entry: N) => N | undefined): Promise<N | undefined> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(id);
      const next = found === undefined ? undefined : change(found.value);
      if (found === undefined || next === undefined || next === found.value) return undefined;
      try {
        await this.documents.put(id, next, { expectedRevision: found.revision });
        return next;
      } catch (thrown) {
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }
}
