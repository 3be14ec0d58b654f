import { Subscribers } from './subscribers';

describe('Subscribers', () => {
  it('run their source from the first reader to the last', async () => {
    const calls: string[] = [];
    const subscribers = new Subscribers<number, string>({ start: () => void calls.push('start'), stop: () => void calls.push('stop') });
    const [first, second] = [subscribers.add('a'), subscribers.add('b')];
    expect([...subscribers.entries()].map(([, filter]) => filter)).toEqual(['a', 'b']);
    await first.return();
    await first.return();
    expect([subscribers.count, calls]).toEqual([1, ['start']]);
    await second.return();
    expect([subscribers.count, calls]).toEqual([0, ['start', 'stop']]);
    subscribers.add('c');
    subscribers.endAll();
    expect([subscribers.count, calls]).toEqual([0, ['start', 'stop', 'start', 'stop']]);
  });
});
