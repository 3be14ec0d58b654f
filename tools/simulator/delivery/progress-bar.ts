const WIDTH = 30;

/** A bar with share, rows and rate. Pure. */
export function renderBar(title: string, done: number, rows: number, elapsedMs: number): string {
  const full = Math.round(Math.min(Math.max(done, 0), 1) * WIDTH);
  const rate = elapsedMs > 0 ? Math.round((rows / elapsedMs) * 1000) : 0;
  return `${title} [${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${String(Math.floor(done * 100)).padStart(3)} % · ${rows.toLocaleString('en')} rows · ${rate.toLocaleString('en')}/s`;
}

/** Shows progress: in place on a terminal, a line per tenth elsewhere (logs). */
export class ProgressBar {
  private readonly startedMs = Date.now();
  private lastTenth = -1;
  private lastDrawMs = 0;

  constructor(private readonly title: string, private readonly out: NodeJS.WriteStream) {}

  update(done: number, rows: number): void {
    const text = renderBar(this.title, done, rows, Date.now() - this.startedMs);
    if (this.out.isTTY) {
      if (done < 1 && Date.now() - this.lastDrawMs < 100) return;
      this.lastDrawMs = Date.now();
      this.out.write(`\r\x1b[2K${text}${done >= 1 ? '\n' : ''}`);
    } else if (Math.floor(done * 10) > this.lastTenth) {
      this.lastTenth = Math.floor(done * 10);
      this.out.write(`${text}\n`);
    }
  }
}
