import type { Logger } from '../log/logger';

/** What to finish before the process ends. Steps run at the same time, while messaging and Redis still work. */
export class Drain {
  private started = false;
  private readonly steps = new Map<string, () => Promise<void> | void>();

  constructor(private readonly log: Logger) {}

  /** True from the first sign of shutdown: say no to new work. */
  get draining(): boolean {
    return this.started;
  }

  /** @param step resolves when nothing of it is running any more; bounded by the drain timeout as a whole */
  onDrain(name: string, step: () => Promise<void> | void): void {
    this.steps.set(name, step);
  }

  begin(): void {
    this.started = true;
  }

  /** Runs all steps; a failing one is logged and does not stop the others. */
  async finish(): Promise<void> {
    await Promise.all(
      [...this.steps].map(async ([name, step]) => {
        try {
          await step();
        } catch (error) {
          this.log.error({ step: name, err: error }, 'drain-step-failed');
        }
      }),
    );
  }
}
