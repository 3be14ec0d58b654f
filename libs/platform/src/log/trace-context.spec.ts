import { continueTrace, currentTrace, runInTrace, traceparentOf } from './trace-context';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('trace context', () => {
  it('continues the trace of a header with a span of its own', () => {
    const trace = continueTrace(`00-${ID}-00f067aa0ba902b7-01`);
    expect(trace.traceId).toBe(ID);
    expect(trace.spanId).not.toBe('00f067aa0ba902b7');
    expect(continueTrace(traceparentOf(trace)).traceId).toBe(ID);
  });

  it.each([undefined, '', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `00-${ID.toUpperCase()}-00f067aa0ba902b7-01`])('starts a new trace for %p', (header) => {
    const { traceId } = continueTrace(header);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(ID);
  });

  it('follows awaits and ends with the code it wraps', async () => {
    const trace = continueTrace(undefined);
    await runInTrace(trace, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(currentTrace()).toBe(trace);
    });
    expect(currentTrace()).toBeUndefined();
  });
});
