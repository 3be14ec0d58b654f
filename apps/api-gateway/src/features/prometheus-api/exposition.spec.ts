import { type ExposedSample, exposition } from './exposition';

describe('the text format of federation', () => {
  it('orders by name, escapes texts, quotes names that are not plain', () => {
    const samples: ExposedSample[] = [
      { labels: { __name__: 'up', job: 'a\\b"c\nd', instance: 'x' }, value: 1, timeMs: 1000 },
      { labels: { __name__: 'http.requests', 'http.status': '500' }, value: NaN, timeMs: 2000 },
      { labels: { __name__: 'up', job: 'b' }, value: Infinity, timeMs: 1000 },
    ];
    expect([...exposition(samples)].join('')).toBe([
      '# TYPE "http.requests" untyped', '{"http.requests","http.status"="500",instance=""} NaN 2000',
      '# TYPE up untyped', 'up{instance="x",job="a\\\\b\\"c\\nd"} 1 1000', 'up{instance="",job="b"} +Inf 1000', '',
    ].join('\n'));
  });
  it('is empty without samples', () => expect([...exposition([])]).toEqual([]));
});
