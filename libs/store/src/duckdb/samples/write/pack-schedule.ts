import { WindowFiles } from '../../engine/window-files';
import { slotEndMs } from '../layout';
import { packableSlots, Packer } from './packer';

/** A slot is packed when the newest sample is this much younger than its end: most stragglers are in by then. */
const SETTLE_MS = 120_000;
/** … and nothing was written to it for this long. */
const QUIET_MS = 10_000;
const INTERVAL_MS = 5_000;
/** Windows that are looked at when the store is opened; older ones when rows come for them. */
const WINDOWS_AT_START = 3;

/** Decides when which slot is packed. Time is that of the samples, so that an import of old samples is packed as it goes. */
export class PackSchedule {
  private readonly windows: Set<number>;
  private readonly lastWrites = new Map<string, number>();
  private newestMs: number;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly packer: Packer,
    private readonly files: WindowFiles,
  ) {
    this.windows = new Set(files.starts().slice(-WINDOWS_AT_START));
    // Rows that were there before are as old as they look.
    this.newestMs = this.windows.size > 0 ? Date.now() : -Infinity;
    if (this.windows.size > 0) this.wake();
  }

  /** To be called after a commit. */
  wrote(startMs: number, slots: Iterable<number>, newestMs: number): void {
    this.windows.add(startMs);
    for (const slot of slots) this.lastWrites.set(`${startMs}/${slot}`, performance.now());
    // A sample from the future must not close the slots of the present.
    this.newestMs = Math.max(this.newestMs, Math.min(newestMs, Date.now()));
    this.wake();
  }

  /** Packs all there is, due or not. */
  async packAll(): Promise<void> {
    for (const start of this.files.starts()) for (const slot of await this.slotsOf(start)) await this.packer.pack(start, slot);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.packer.idle();
  }

  private wake(): void {
    if (this.timer !== undefined || this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.packDue().finally(() => {
        this.timer = undefined;
        if (this.windows.size > 0) this.wake();
      });
    }, INTERVAL_MS);
    this.timer.unref();
  }

  /** Slots of a window with rows. */
  slotsOf(startMs: number): Promise<number[]> {
    return this.files.use([startMs], ([window]) => Promise.resolve(window === undefined ? [] : packableSlots(window)));
  }

  private async packDue(): Promise<void> {
    for (const start of this.windows) {
      const slots = await this.slotsOf(start).catch(() => []);
      if (slots.length === 0) this.windows.delete(start);
      for (const slot of slots) {
        if (this.stopped) return;
        // What could not be packed stays as it is, and is tried again.
        if (this.isDue(start, slot) && (await this.packer.pack(start, slot).catch(() => false))) this.lastWrites.delete(`${start}/${slot}`);
      }
    }
  }

  private isDue(startMs: number, slot: number): boolean {
    const endMs = slotEndMs({ startMs, endMs: Infinity }, slot);
    if (endMs + SETTLE_MS > this.newestMs) return false;
    return performance.now() - (this.lastWrites.get(`${startMs}/${slot}`) ?? -Infinity) > QUIET_MS;
  }
}
