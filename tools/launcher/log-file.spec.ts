import { lineSplitter, noteworthy } from './log-file';

describe('noteworthy', () => {
  it.each([
    ['{"level":30,"msg":"started"}', undefined],
    ['{"level":40,"msg":"stream is full"}', 'stream is full'],
    ['{"level":50,"msg":"commit failed","err":{"message":"disk full"}}', 'commit failed: disk full'],
    ['{"level":"error","event":"nats.disconnected"}', 'nats.disconnected'],
    ['[12] 2026/11/23 10:00:00.000000 [INF] Server is ready', undefined],
    ['[12] 2026/11/23 10:00:00.000000 [ERR] JetStream out of space', 'JetStream out of space'],
    ["12:C 23 Nov 2026 10:00:00.000 # WARNING Memory overcommit must be enabled!", undefined],
    ["12:M 23 Nov 2026 10:00:00.000 # Can't open the append-only file", "Can't open the append-only file"],
    ['TypeError: x is not a function', 'TypeError: x is not a function'],
  ])('shows of %s: %p', (line, expected) => expect(noteworthy(line, true)).toBe(expected));

  it('leaves plain output alone', () => expect(noteworthy('sent 400 rows', false)).toBeUndefined());
});

it('puts lines together again that came in pieces', () => {
  const lines: string[] = [];
  const take = lineSplitter((line) => lines.push(line));
  for (const chunk of ['a', 'b\nc', '\n', 'd']) take(chunk);
  expect(lines).toEqual(['ab', 'c']);
});
