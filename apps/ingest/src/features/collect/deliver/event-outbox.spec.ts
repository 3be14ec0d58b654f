import { ObserverError } from '@observer/kernel';
import type { Batch } from '@observer/telemetry';
import { EventOutbox } from './event-outbox';

const batch: Batch = { measurement: 'node_probe', rows: 0, time: new BigInt64Array(0), seriesCount: 0, tags: [], fields: [] };

describe('the outbox', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  function outbox(capacity = 100) {
    const state = { down: false, refuse: false, accepted: [] as string[], attempts: 0, dropped: [] as string[] };
    const made = new EventOutbox({
      capacity, random: () => 0.5, onDropped: (reason) => state.dropped.push(reason),
      sink: {
        accept: async (_, { messageId }) => {
          state.attempts++;
          if (state.down) throw new ObserverError('unavailable', 'NATS is away');
          if (state.refuse) throw new ObserverError('invalid_argument', 'no such kind');
          state.accepted.push(messageId);
        },
      },
    });
    return { made, state };
  }

  it('delivers at once', async () => {
    const { made, state } = outbox();
    made.push(batch, 's', '1');
    expect(await made.flush(1_000)).toBe(0);
    expect(state.accepted).toEqual(['1']);
  });

  it('keeps everything through an outage and repeats it under the same ids', async () => {
    const { made, state } = outbox();
    state.down = true;
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    for (const id of ids) made.push(batch, 's', id);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(made.size).toBe(50);
    state.down = false;
    await jest.advanceTimersByTimeAsync(20_000);
    expect([...state.accepted].sort((a, b) => Number(a) - Number(b))).toEqual(ids);
    expect(state.dropped).toEqual([]);
  });

  it('knocks seldom while nobody answers', async () => {
    const { made, state } = outbox();
    state.down = true;
    for (let id = 0; id < 50; id++) made.push(batch, 's', String(id));
    await jest.advanceTimersByTimeAsync(10_000);
    state.attempts = 0;
    await jest.advanceTimersByTimeAsync(100_000);
    expect(state.attempts).toBeLessThan(20);
  });

  it('drops the oldest and counts them when it is full', async () => {
    const { made, state } = outbox(10);
    state.down = true;
    for (let id = 0; id < 42; id++) {
      made.push(batch, 's', String(id));
      await jest.advanceTimersByTimeAsync(10);
    }
    await jest.advanceTimersByTimeAsync(20_000);
    expect(made.size).toBe(10);
    expect(state.dropped).toEqual(Array.from({ length: 32 }, () => 'buffer_full'));
    state.down = false;
    await jest.advanceTimersByTimeAsync(20_000);
    expect(state.accepted.map(Number).sort((a, b) => a - b)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40, 41]);
  });

  it('does not repeat what was refused for good', async () => {
    const { made, state } = outbox();
    state.refuse = true;
    made.push(batch, 's', '1');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(state).toMatchObject({ attempts: 1, dropped: ['refused'] });
  });

  it('gives up flushing after its time and says what is left', async () => {
    const { made, state } = outbox();
    state.down = true;
    made.push(batch, 's', '1');
    const left = made.flush(1_000);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await left).toBe(1);
  });
});
