import { finished } from 'node:stream/promises';
import { bytesOfAnswer, LongAnswers } from './long-answers';

const MEBIBYTE = 1024 ** 2;
const ada = { id: 'ada' };

describe('answers that are being read', () => {
  it('count until they were read, or their reader went away', async () => {
    const answers = new LongAnswers();
    const [read, left] = [answers.stream(ada, 100 * MEBIBYTE, ['a', 'b']).getStream(), answers.stream(ada, 50 * MEBIBYTE, ['c']).getStream()];
    expect(answers.held).toBe(150 * MEBIBYTE);
    read.resume();
    await finished(read);
    left.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers.held).toBe(0);
  });

  it('are bounded for each caller and for all, and one alone is always sent', () => {
    const answers = new LongAnswers();
    const open = [answers.stream(ada, 400 * MEBIBYTE, ['a'])];
    expect(() => answers.stream(ada, MEBIBYTE, ['a'])).toThrow('Answers of 400 MiB to you have not been read yet; read them, then ask again');
    for (const id of ['b', 'c']) open.push(answers.stream({ id }, 256 * MEBIBYTE, ['a']));
    expect(() => answers.stream({ id: 'd' }, 200 * MEBIBYTE, ['a'])).toThrow('Answers of 912 MiB have not been read yet');
    open.push(answers.stream({ id: 'd' }, MEBIBYTE, ['a']));
    for (const file of open) file.getStream().destroy();
  });

  it('are given up when they are read too slowly on the whole', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const answers = new LongAnswers();
      const stream = answers.stream(ada, 128 * 1024, ['a']).getStream();
      const ended = finished(stream).catch((error: unknown) => (error as Error).message);
      jest.advanceTimersByTime(60_900);
      expect(stream.destroyed).toBe(false);
      jest.advanceTimersByTime(200);
      expect(await ended).toBe('the client reads its answer too slowly');
      expect(answers.held).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('are as large as their points', () => expect(bytesOfAnswer({ series: [{ labels: {}, times: [1, 2], values: [1, 2] }] })).toBe(1024 + 32));
});
