import fc from 'fast-check';
import { QuantileSketch, SKETCH_ERROR, sketchBin, sketchValue } from './quantile-sketch';

const magnitudes = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
const values = fc.oneof(magnitudes, magnitudes.map((value) => -value), fc.constant(0));

function sketchOf(numbers: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const number of numbers) sketch.add(sketchBin(number), 1);
  return sketch;
}

describe('a quantile sketch', () => {
  it('keeps every value within its error', () => {
    fc.assert(fc.property(values, (value) => {
      expect(Math.abs(sketchValue(sketchBin(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * SKETCH_ERROR * 1.000001);
    }));
  });

  it('answers ranks within its error of the exact values around them', () => {
    fc.assert(fc.property(fc.array(values, { minLength: 1, maxLength: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), (numbers, q) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const rank = q * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
      const exact = low + (high - low) * (rank - Math.floor(rank));
      const slack = SKETCH_ERROR * 1.000001 * Math.max(Math.abs(low), Math.abs(high));
      expect(Math.abs(sketchOf(numbers).quantile(q)! - exact)).toBeLessThanOrEqual(slack);
    }));
  });

  it('says nothing of no values, and holds what is beyond its bins in the first and last', () => {
    expect(new QuantileSketch().quantile(0.5)).toBeNull();
    expect(sketchBin(1e-13)).toBe(0);
    expect(sketchBin(Number.MAX_VALUE)).toBe(32_767);
    expect(sketchBin(-Infinity)).toBe(-32_767);
  });
});
