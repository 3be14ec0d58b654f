import { keepForReaders } from './reader-positions';

const log = { createdAt: 'e1', bytes: 10, maxBytes: 100 };
const at = (sequence: number, epoch = 'e1', stream = 'TELEMETRY') => ({ stream, epoch, sequence });

describe('keeping messages for readers', () => {
  it('keeps what the slowest partition has not read, while less than half of the log is used', () => {
    expect(keepForReaders(500, [at(400), at(120), at(499)], log)).toEqual({ keepFrom: 121, outrun: false });
    expect(keepForReaders(500, [at(900)], log)).toEqual({ keepFrom: 500, outrun: false });
    expect(keepForReaders(500, [], log)).toEqual({ keepFrom: 500, outrun: false });
  });

  it('waits for nobody once half of the log is used, and says that it went past a reader', () => {
    expect(keepForReaders(500, [at(120)], { ...log, bytes: 51 })).toEqual({ keepFrom: 500, outrun: true });
    expect(keepForReaders(500, [at(700)], { ...log, bytes: 51 })).toEqual({ keepFrom: 500, outrun: false });
  });

  it('has no regard to positions in another stream or in one that was made anew since', () => {
    expect(keepForReaders(500, [at(3, 'e0'), at(4, 'e1', 'OTHER')], log).keepFrom).toBe(500);
  });

  it('keeps everything while nothing may go anyway', () => expect(keepForReaders(0, [at(700)], log).keepFrom).toBe(0));
});
