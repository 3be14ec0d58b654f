import { ReadGate } from './read-gate';

const whole = (): Promise<void> => Promise.resolve();

/** A promise and how to end it. */
const deferred = () => {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end };
};

describe('the gate between reads and points that are written again', () => {
  it('lets a read through that met no change', async () => {
    const gate = new ReadGate();
    let reads = 0;
    await gate.tryChange(async () => undefined);
    expect(await gate.read(async () => ++reads, whole)).toBe(1);
  });

  it('has a read done once more that a change began, ended or ran beside', async () => {
    const gate = new ReadGate();
    const [change, first] = [deferred(), deferred()];
    let reads = 0;
    const reading = gate.read(async () => {
      if (++reads === 1) await first.ended;
      return reads;
    }, whole);
    const changing = gate.tryChange(() => change.ended.then(() => 'done'));
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBe(1);
    change.end();
    expect([await changing, await reading]).toEqual(['done', 2]);
  });

  it('lets nothing be taken away while that read runs', async () => {
    const gate = new ReadGate();
    const [first, second] = [deferred(), deferred()];
    let reads = 0;
    const reading = gate.read(() => (++reads === 1 ? first : second).ended, whole);
    await gate.tryChange(async () => undefined);
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await gate.tryChange(async () => 'done')).toBeUndefined();
    second.end();
    await reading;
    await gate.free();
    expect(await gate.tryChange(async () => 'done')).toBe('done');
  });

  it('repeats a read beside a change that failed only when nothing is missing any more', async () => {
    const gate = new ReadGate();
    const [first, again] = [deferred(), deferred()];
    let reads = 0;
    const reading = gate.read(async () => {
      if (++reads === 1) await first.ended;
      return reads;
    }, () => again.ended);
    await expect(gate.tryChange(() => Promise.reject(new Error('the rest could not be written again')))).rejects.toThrow('written again');
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBe(1);
    again.end();
    expect(await reading).toBe(2);
  });
});
