import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PromAnswer } from './prom-answer';
import { jsonList, piecesOf, pointList, streamOf } from './json-stream';
import { resultJson, resultView, wholeResult } from './prom-view';

const texts = (count: number): string[] => Array.from({ length: count }, () => 'x'.repeat(1000));

describe('an answer as a stream', () => {
  it('comes in pieces, and lets others have their turn between them', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const lengths: number[] = [];
    for await (const piece of piecesOf(texts(1000))) {
      lengths.push(piece.length);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    clearInterval(timer);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(1_000_000);
    expect(Math.max(...lengths)).toBeLessThan(70_000);
    expect(turns).toBeGreaterThan(5);
  });

  it('is written no faster than it is read', async () => {
    let made = 0;
    function* counted(): Generator<string> {
      for (const text of texts(5000)) {
        made++;
        yield text;
      }
    }
    const most: number[] = [];
    let read = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        read += chunk.length;
        most.push(made * 1000 - read);
        setImmediate(done);
      },
    });
    await pipeline(streamOf(counted()).getStream(), slow);
    expect(read).toBe(5_000_000);
    expect(Math.max(...most)).toBeLessThan(1_000_000);
  });

  it('is given up when nobody reads it', async () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
    await expect(pipeline(streamOf(texts(5000), 'application/json', 20).getStream(), stuck)).rejects.toThrow('the client has read nothing for 0.02 s');
  });

  it('has lists of any length', () => {
    expect([...jsonList([]), ...jsonList(['1', ['[', ']']])].join('')).toBe('[][1,[]]');
    expect(JSON.parse([...pointList(1000, (index) => (index % 3 === 0 ? undefined : String(index)))].join(''))).toEqual(Array.from({ length: 1000 }, (_, index) => index).filter((index) => index % 3 !== 0));
  });
});

describe('a result over REST and GraphQL', () => {
  const histogram = { schema: 0, zeroThreshold: 0, zeroCount: 0, count: 1, sum: 2, positiveSpans: [{ offset: 0, length: 1 }], negativeSpans: [], positiveBuckets: [1], negativeBuckets: [] };
  const answer: PromAnswer = {
    resultType: 'matrix', truncated: true, warnings: ['so'], stats: { tookMs: 1, samplesRead: 2, seriesRead: 3, resolution: '1m' }, explain: [{ depth: 0, text: 'x', start: 0, end: 1, action: 'selected series' }],
    series: [{ labels: { chain: 'sui' }, times: [1, 2], values: [0.5, 0], histograms: [undefined, histogram] }, { labels: {}, times: [3], values: [NaN] }],
  };

  it('is the same, but for the shape of labels', async () => {
    const whole = wholeResult(answer);
    const rest = JSON.parse([...resultJson(answer)].join('')) as Record<string, unknown>;
    const { series, ...head } = resultView(answer);
    expect({ ...head, series: await Promise.all(series) }).toEqual(whole);
    expect(rest).toEqual({ ...JSON.parse(JSON.stringify(whole)), series: [
      { labels: { chain: 'sui' }, timesMs: [1], values: ['0.5'], histograms: [{ timeMs: 2, count: '1', sum: '2', buckets: [{ boundaries: 0, lower: '0.5', upper: '1', count: '1' }] }] }, { labels: {}, timesMs: [3], values: ['NaN'] },
    ] });
  });

  it('has others take their turn between its series over GraphQL', async () => {
    const many = Array.from({ length: 100 }, (_, n) => ({ labels: { n: String(n) }, times: Array.from({ length: 1000 }, (_, i) => i), values: Array.from({ length: 1000 }, () => 1) }));
    let turns = 0;
    const tick = (): void => {
      turns++;
      next = setImmediate(tick);
    };
    let next = setImmediate(tick);
    const shown = await Promise.all(resultView({ ...answer, series: many }).series);
    clearImmediate(next);
    expect(shown.map(({ labels }) => labels[0]!.value)).toEqual(many.map(({ labels }) => labels.n));
    expect(turns).toBeGreaterThan(15);
  });

  it('may be a text', () => {
    const text: PromAnswer = { ...answer, resultType: 'string', series: [], text: { timeMs: 5, value: 'a "b"' } };
    expect(JSON.parse([...resultJson(text)].join(''))).toMatchObject({ resultType: 'string', series: [{ labels: {}, timesMs: [5], values: ['a "b"'] }] });
    expect(wholeResult(text).series).toEqual([{ labels: [], timesMs: [5], values: ['a "b"'] }]);
  });
});
