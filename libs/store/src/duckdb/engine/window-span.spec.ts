import fc from 'fast-check';
import { msToNs, nsToMs, windowFileName, windowStartNs, windowStartOfFileName } from './window-span';

const minutes = fc.integer({ min: -120_000_000, max: 120_000_000 });

describe('window span', () => {
  it('names a file so that the name tells the start', () => {
    fc.assert(fc.property(minutes, (minute) => expect(windowStartOfFileName(windowFileName(minute * 60_000))).toBe(minute * 60_000)));
    expect(windowFileName(Date.UTC(2026, 10, 23))).toBe('w-20261123T000000Z.duckdb');
  });

  it.each(['catalog.duckdb', 'w-20261123T000000Z.duckdb.wal', 'w-20261123T000000Z.duckdb.new', 'w-1.duckdb'])('knows that %s is no window', (name) => {
    expect(windowStartOfFileName(name)).toBeUndefined();
  });

  it('puts every time into the one window that holds it, also before 1970', () => {
    const width = msToNs(3_600_000);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (time) => {
        const start = windowStartNs(time, width);
        expect(start % width === 0n && start <= time && time < start + width).toBe(true);
      }),
    );
  });

  it('holds milliseconds within 64 bits of nanoseconds', () => {
    expect(msToNs(1.9)).toBe(1_000_000n);
    expect(msToNs(Number.MAX_SAFE_INTEGER)).toBe(2n ** 63n - 1n);
    expect(msToNs(-Number.MAX_SAFE_INTEGER)).toBe(-(2n ** 63n));
    expect(nsToMs(1_999_999n)).toBe(1);
  });
});
