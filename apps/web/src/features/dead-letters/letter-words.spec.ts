import { editedRaw, readable, replaySummary } from './letter-words';

test('a replay tells what was refused again, and why', () => {
  expect(replaySummary([{ accepted: true, reason: null }])).toEqual(['1 replayed', 'ok']);
  expect(replaySummary([{ accepted: true, reason: null }, { accepted: false, reason: 'too old' }])).toEqual(['1 replayed, 1 refused again', 'bad', 'too old']);
  expect(replaySummary([{ accepted: false, reason: null }])).toEqual(['1 refused again', 'bad', undefined]);
});

test('JSON is laid out, line protocol stays as it is', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('cpu,host=a usage=1')).toBe('cpu,host=a usage=1');
});

test('an edit goes out as one line, and a mere change of layout is no edit', () => {
  expect(editedRaw('{"a":1}', '{\n  "a": 2\n}')).toBe('{"a":2}');
  expect(editedRaw('{"a":1}', readable('{"a":1}'))).toBeUndefined();
  expect(editedRaw('cpu usage=1', 'cpu usage=2\n')).toBe('cpu usage=2');
});
