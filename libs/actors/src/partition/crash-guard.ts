import type { Clock } from '@observer/kernel';
import type { ManifestHeader } from '../snapshot/manifest';

/** A partition that was opened this often without lasting is handled with care. */
const SUSPICIOUS_OPENINGS = 3;
/** A partition that lasts this long is sound. */
const SOUND_AFTER_MS = 30_000;
/** A message on which so many openings ended is not handled any more. */
const TRIES = 3;
/** How long a partition lives before it handles a message that was in hand when its former openings ended; by how many did. */
const QUIET_MS = [0, 1_000, 4_000];
const MESSAGES_WITH_CARE = 64;

type Handling = NonNullable<ManifestHeader['handling']>;

/** Names a message of a stream, or a timer. */
export type InHand = Omit<Handling, 'tries'>;

/**
 * Finds the message that takes the process down (memory, an endless loop): no exception tells of it. After three openings that did not
 * last, each message is announced in a commit right before it is handled, and its outcome is committed right after; the one on which
 * three openings ended is not handled any more.
 *
 * A process that ends for another reason ends at any time, the guilty message ends it whenever it is handled. So a partition
 * first lives for a while before it takes a suspect in hand again: what only happened to be in hand is not suspected three times.
 */
export class CrashGuard {
  private readonly openings: number;
  private readonly openedAt: number;
  private readonly quietMs: number;
  private handling: Handling | undefined;
  private left: number;

  constructor(header: Pick<ManifestHeader, 'openings' | 'handling'>, private readonly clock: Clock) {
    this.openings = header.openings;
    this.handling = header.handling;
    this.openedAt = clock.monotonicMs();
    this.left = header.openings >= SUSPICIOUS_OPENINGS ? MESSAGES_WITH_CARE : 0;
    this.quietMs = this.left > 0 ? (QUIET_MS[header.handling?.tries ?? 0] ?? 0) : 0;
  }

  get active(): boolean {
    return this.left > 0 && !this.isSound;
  }

  /** How long nothing may be handled yet. By then all streams have answered, so that the suspect is what comes next. */
  waitMs(): number {
    return Math.max(0, this.openedAt + this.quietMs - this.clock.monotonicMs());
  }

  /** `handle`: commit, handle, call `done` and commit again. `refuse`: this message has ended the process often enough. */
  begin({ source, epoch, sequence }: InHand): 'handle' | 'refuse' {
    const again = this.handling?.source === source && this.handling.epoch === epoch && this.handling.sequence === sequence;
    const tries = again ? this.handling!.tries + 1 : 1;
    if (tries > TRIES) {
      this.done();
      return 'refuse';
    }
    this.handling = { source, epoch, sequence, tries };
    return 'handle';
  }

  done(): void {
    this.handling = undefined;
    this.left--;
  }

  /** @param stopping the partition ends in order */
  forCommit(stopping: boolean): { readonly openings: number; readonly handling: Handling | undefined } {
    return { openings: stopping || this.isSound ? 0 : this.openings, handling: this.handling };
  }

  private get isSound(): boolean {
    return this.clock.monotonicMs() - this.openedAt >= SOUND_AFTER_MS;
  }
}
