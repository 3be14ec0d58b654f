import { basename, join } from 'node:path';
import { ObserverError } from '@observer/kernel';
import { StoreNotice } from '../../telemetry-store.port';
import { damagedIn, markDamaged, setAside, settleDamaged } from './database-files';
import { setAsideFault } from './faults';

export interface DamagedWindowsOptions {
  readonly directory: string;
  /** Told of files that were set aside. */
  readonly onNotice: (notice: StoreNotice) => void;
  /** Given for files whose content can be made anew: the time of a damaged one stays closed to readers from here until `settle`. */
  readonly onDamaged?: () => void;
}

/** The damaged files of a set of windows. One would hold up every write and query of its time for good, so it is put out of the way, and kept. */
export class DamagedWindows {
  private readonly waiting = new Map<number, ObserverError>();

  /** @param startOf the window of a file of the set, undefined for other files */
  constructor(private readonly options: DamagedWindowsOptions, startOf: (name: string) => number | undefined) {
    for (const name of damagedIn(options.directory)) {
      const startMs = startOf(name);
      if (startMs !== undefined) this.waiting.set(startMs, setAsideFault(join(options.directory, name), undefined));
    }
  }

  /** Windows whose content is being made anew. */
  starts(): number[] {
    return [...this.waiting.keys()];
  }

  /** @throws ObserverError `unavailable` when one of the windows is being made anew */
  throwIfAny(starts: readonly number[]): void {
    for (const start of starts) if (this.waiting.has(start)) throw this.waiting.get(start)!;
  }

  /** Puts a file out of the way. @returns what its users are told */
  takeAway(startMs: number, path: string, cause: unknown): ObserverError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (this.options.onDamaged === undefined) {
      const movedTo = setAside(path, Date.now());
      this.options.onNotice({ event: 'store-file-set-aside', file: path, movedTo, reason });
      return setAsideFault(path, cause, basename(movedTo));
    }
    markDamaged(path);
    const fault = setAsideFault(path, cause);
    this.waiting.set(startMs, fault);
    this.options.onNotice({ event: 'store-file-damaged', file: path, reason });
    this.options.onDamaged();
    return fault;
  }

  /** What can be made anew of a file was. */
  settle(startMs: number, path: string): void {
    if (!this.waiting.delete(startMs)) return;
    this.options.onNotice({ event: 'store-file-set-aside', file: path, movedTo: settleDamaged(path, Date.now()), reason: 'it was damaged; its rollups were made anew from the rows there are' });
  }
}
