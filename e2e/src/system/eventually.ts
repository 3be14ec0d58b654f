import { setTimeout as pause } from 'node:timers/promises';

/** Repeats an expectation until it holds; fails with its last words after `timeoutMs`. */
export async function eventually(expectation: () => Promise<void>, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await expectation();
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
      await pause(100);
    }
  }
}
