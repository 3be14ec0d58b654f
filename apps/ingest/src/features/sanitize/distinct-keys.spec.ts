import fc from 'fast-check';
import { DistinctKeys } from './distinct-keys';
import { DistinctValues } from './distinct-values';

const SPAN_MS = 100;

describe('DistinctKeys', () => {
  it('remembers and forgets exactly as DistinctValues does', () => {
    const step = fc.record({ key: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(2 ** 30 - 1)), afterMs: fc.constantFrom(0, 0, 0, 30, 100, 250) });
    fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const keys = new DistinctKeys();
      const values = new DistinctValues<number>();
      let nowMs = 0;
      for (const { key, afterMs } of steps) {
        nowMs += afterMs;
        expect(keys.rotate(nowMs, SPAN_MS)).toBe(values.rotate(nowMs, SPAN_MS));
        const known = values.touch(key) !== 0;
        expect(keys.touch(key)).toBe(known);
        if (!known) {
          values.add(key);
          keys.add(key);
        }
        expect(keys.size).toBe(values.size);
      }
    }));
  });

  it('holds many keys', () => {
    const keys = new DistinctKeys();
    for (let key = 0; key < 10_000; key++) keys.add(key * 64);
    expect(keys.size).toBe(10_000);
    expect(Array.from({ length: 10_000 }, (_, i) => keys.touch(i * 64)).every(Boolean)).toBe(true);
    expect(keys.touch(1)).toBe(false);
  });
});
