import { batchOf } from '../../conformance/rows';
import { msToNs } from '../engine/window-span';
import { rowsByWindow, rowsIn } from './rows-by-window';

const HOUR_MS = 3_600_000;
const split = (times: readonly number[]) => rowsByWindow(batchOf('m', times.map((at) => ({ at, fields: { v: 1 } }))), msToNs(HOUR_MS));

describe('rowsByWindow', () => {
  it('keeps a batch of one window whole', () => {
    const parts = split([5, 1, HOUR_MS - 1]);
    expect([...parts.keys()]).toEqual([0]);
    expect(parts.get(0)!.rows).toBeUndefined();
    expect(rowsIn(parts.get(0)!)).toBe(3);
  });

  it('tells the rows of each window, in their order', () => {
    const parts = split([HOUR_MS, 5, -1, HOUR_MS + 1, HOUR_MS * 2]);
    expect([...parts].map(([start, part]) => [start, [...part.rows!]])).toEqual([[HOUR_MS, [0, 3]], [0, [1]], [-HOUR_MS, [2]], [2 * HOUR_MS, [4]]]);
  });

  it('has nothing to say of an empty batch', () => {
    expect(split([]).size).toBe(0);
  });
});
