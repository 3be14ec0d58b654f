export interface CheckResult {
  /** False takes the replica out of rotation. */
  readonly ok: boolean;
  /** Why not ok, or what is degraded though it still serves. */
  readonly reason?: string;
}
export interface NamedCheck extends CheckResult {
  readonly name: string;
}

/** What this replica knows about itself. Checks are cheap and synchronous: they report state that something else keeps current. */
export class Health {
  private readonly checksByName = new Map<string, () => CheckResult>();
  private readonly gaugesByName = new Map<string, () => number>();

  /** Adds (or replaces) a check of `/readyz` and the heartbeat. */
  addCheck(name: string, check: () => CheckResult): void {
    this.checksByName.set(name, check);
  }

  /** Adds (or replaces) a figure of the heartbeat; names carry their unit. */
  gauge(name: string, read: () => number): void {
    this.gaugesByName.set(name, read);
  }

  removeGauge(name: string): void {
    this.gaugesByName.delete(name);
  }

  checks(): NamedCheck[] {
    return [...this.checksByName].map(([name, check]) => ({ name, ...attempt(check) }));
  }

  gauges(): Record<string, number> {
    const read = [...this.gaugesByName].map(([name, value]) => [name, value()] as const);
    return Object.fromEntries(read.filter(([, value]) => Number.isFinite(value)));
  }
}

function attempt(check: () => CheckResult): CheckResult {
  try {
    return check();
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
