import type { Clock } from '@observer/kernel';
import type { StreamMessage } from '@observer/platform';
import type { ManifestHeader } from '../snapshot/manifest';

/** A partition that was opened this often without lasting is handled with care. */
const SUSPICIOUS_OPENINGS = 3;
/** A partition that lasts this long is sound. */
const SOUND_AFTER_MS = 30_000;
const TRIES = 2;
const MESSAGES_WITH_CARE = 64;

type Handling = NonNullable<ManifestHeader['handling']>;

/**
 * Finds the message that takes the process down (memory, an endless loop): no exception tells of it. After three openings that did not
 * last, each message is announced in a commit before it is handled; the one that is announced for the third time is not handled any more.
 */
export class CrashGuard {
  private readonly openings: number;
  private readonly openedAt: number;
  private handling: Handling | undefined;
  private left: number;

  constructor(header: Pick<ManifestHeader, 'openings' | 'handling'>, private readonly clock: Clock) {
    this.openings = header.openings;
    this.handling = header.handling;
    this.openedAt = clock.monotonicMs();
    this.left = header.openings >= SUSPICIOUS_OPENINGS ? MESSAGES_WITH_CARE : 0;
  }

  get active(): boolean {
    return this.left > 0 && !this.isSound;
  }

  /** `handle`: commit first. `refuse`: this message has ended the process often enough. */
  begin(source: string, { epoch, sequence }: Pick<StreamMessage, 'epoch' | 'sequence'>): 'handle' | 'refuse' {
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
