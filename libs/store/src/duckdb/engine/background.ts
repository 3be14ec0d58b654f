/** How often it is looked whether something is due. */
const INTERVAL_MS = 5_000;
/** After a slice it rests this many times as long as the slice took, so that writes and reads keep most of the machine. */
const REST = 3;

/** Runs slices of work while the store is open, each in turn with the writes. A slice that fails is tried again later. */
export class Background {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param slice does some work; false when there is nothing to do now */
  constructor(
    private readonly slice: () => Promise<boolean>,
    private readonly hasWork: () => boolean,
  ) {}

  /** To be called when there may be work. */
  wake(): void {
    if (this.timer === undefined && !this.stopped) this.after(INTERVAL_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private after(ms: number): void {
    this.timer = setTimeout(() => void this.run(), ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    const started = performance.now();
    const worked = await this.slice().catch(() => false);
    if (this.stopped) return;
    if (worked) return this.after((performance.now() - started) * REST);
    this.timer = undefined;
    if (this.hasWork()) this.after(INTERVAL_MS);
  }
}
