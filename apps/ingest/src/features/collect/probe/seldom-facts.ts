/** How long an answer that hardly ever changes is believed. */
const BELIEVED_MS = 10 * 60_000;

/** Remembers, per target, long answers that hardly ever change, refusals included, so that they are asked every ten minutes only. */
export class SeldomFacts {
  private readonly known = new Map<string, { readonly value: string | undefined; readonly askedAtMs: number }>();

  async recall(method: string, nowMs: number, ask: () => Promise<string | undefined>): Promise<string | undefined> {
    const known = this.known.get(method);
    if (known !== undefined && nowMs - known.askedAtMs < BELIEVED_MS) return known.value;
    const value = await ask();
    this.known.set(method, { value, askedAtMs: nowMs });
    return value;
  }
}
