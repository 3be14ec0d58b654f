import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Stretch, withStretch } from './coverage';

interface Content {
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly sent: readonly Stretch[];
}

const SAVE_EVERY_MS = 1000;

/**
 * Remembers which stretches of time were sent, so that a second run fills the gaps and sends nothing twice. A stretch is recorded after
 * its bodies were acknowledged; one that a crash forgot is sent again under the same idempotency key.
 */
export class Journal {
  private sent: readonly Stretch[];
  private savedMs = 0;

  /** @param path where it is kept; undefined = in memory only */
  constructor(private readonly path: string | undefined, private readonly seed: number, private readonly ratePerSecond: number) {
    const kept = this.load();
    this.sent = kept !== undefined && kept.seed === seed ? kept.sent : [];
  }

  get stretches(): readonly Stretch[] {
    return this.sent;
  }

  record(stretch: Stretch): void {
    this.sent = withStretch(this.sent, stretch);
    if (Date.now() - this.savedMs > SAVE_EVERY_MS) this.save();
  }

  save(): void {
    this.savedMs = Date.now();
    if (this.path === undefined) return;
    const content: Content = { seed: this.seed, ratePerSecond: this.ratePerSecond, sent: this.sent };
    writeFileSync(`${this.path}.new`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
  }

  private load(): Content | undefined {
    if (this.path === undefined) return undefined;
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as Content;
    } catch {
      return undefined;
    }
  }
}
