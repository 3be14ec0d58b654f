import { fnv1a32OfString } from '@observer/kernel';

/**
 * Numbers in [0, 1) that depend on a text only: mulberry32 (Tommy Ettinger, public domain), seeded with the text's FNV-1a. Good enough for
 * jitter and sampling, not for secrets.
 */
export class SeededRandom {
  private seed: number | undefined;

  constructor(private readonly text: string) {}

  /** Begins the sequence again. */
  restart(): void {
    this.seed = undefined;
  }

  readonly next = (): number => {
    this.seed = ((this.seed ?? fnv1a32OfString(this.text)) + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
