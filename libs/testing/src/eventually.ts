const PAUSE_MS = 20;

/**
 * Repeats an assertion until it holds and returns its value; for what becomes true by itself in a real server.
 * @param timeoutMs after this the last failure is thrown
 */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = 5000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
