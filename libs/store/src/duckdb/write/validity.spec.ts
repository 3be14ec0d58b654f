import fc from 'fast-check';
import { permute, permuteBits } from './permute';
import { Validity } from './validity';

describe('Validity', () => {
  it('has a bit for each row told, and none at all when every row has a value', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ skip: fc.nat(20), run: fc.nat(20) }), { maxLength: 12 }), (runs) => {
        const rows = runs.reduce((sum, { skip, run }) => sum + skip + run, 0);
        const validity = new Validity(rows);
        const expected = new Array<boolean>(rows).fill(false);
        let at = 0;
        for (const { skip, run } of runs) {
          validity.setRun(at + skip, run);
          expected.fill(true, at + skip, at + skip + run);
          at += skip + run;
        }
        const bits = validity.finish();
        expect(bits === undefined).toBe(expected.every(Boolean));
        if (bits !== undefined) expect(expected.map((_, row) => (bits[row >> 3]! & (1 << (row & 7))) !== 0)).toEqual(expected);
      }),
    );
  });
});

describe('permute', () => {
  const order = Uint32Array.from([2, 0, 3, 1]);

  it('moves values of every width without changing a bit', () => {
    expect([...permute(Uint8Array.from([1, 2, 3, 4]), order)]).toEqual([3, 1, 4, 2]);
    expect([...permute(Uint32Array.from([1, 2, 3, 4]), order)]).toEqual([3, 1, 4, 2]);
    const large = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, 0n];
    expect([...permute(BigInt64Array.from(large), order)]).toEqual([large[2], large[0], large[3], large[1]]);
    expect([...permute(Float64Array.from([0.1, -0, NaN, Infinity]), order)]).toEqual([NaN, 0.1, Infinity, -0]);
  });

  it('moves bits, and leaves what is in order alone', () => {
    expect(permuteBits(Uint8Array.from([0b0101]), order)![0]).toBe(0b0011);
    expect(permuteBits(undefined, order)).toBeUndefined();
  });
});
