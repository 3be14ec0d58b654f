import { ReadGate } from './read-gate';

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
    expect(await gate.read(async () => ++reads)).toBe(1);
  });

  it('has a read done once more that a change began, ended or ran beside', async () => {
    const gate = new ReadGate();
    const [change, first] = [deferred(), deferred()];
    let reads = 0;
    const reading = gate.read(async () => {
      if (++reads === 1) await first.ended;
      return reads;
    });
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
    const reading = gate.read(() => (++reads === 1 ? first : second).ended);
    await gate.tryChange(async () => undefined);
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await gate.tryChange(async () => 'done')).toBeUndefined();
    second.end();
    await reading;
    await gate.free();
    expect(await gate.tryChange(async () => 'done')).toBe('done');
  });
});
