import type { DeadLetterMessage } from '../dead-letters/dead-letter-message';
import { textFinder, withoutPoints } from './letter-points';

const reason = (text: string) => ({ code: 'c', reason: text, remedy: 'r' });
const message = (raws: readonly string[]): DeadLetterMessage => ({
  v: 1, source: 'POST /v1/events', receivedAtMs: 1, format: 'ndjson', precision: 'ns', reasons: [reason('unknown column'), reason('value ann@x.io is too long')], points: raws.map((raw) => ({ r: 0, raw })),
});

describe('what of a dead letter names a person', () => {
  it('is found however the sender wrote it', () => {
    const finds = textFinder(['O"Neil, Ann']);
    expect(['{"customer":"O\\"Neil, Ann"}', 'payment,customer=O\\"Neil\\,\\ Ann amount=1', 'c=O%22Neil%2C%20Ann'].map(finds)).toEqual([true, true, true]);
    expect(finds('{"customer":"Ann"}')).toBe(false);
  });

  it('goes, and the points of others stay with their reasons', () => {
    const { kept, removed, keptIndexes } = withoutPoints(message(['{"c":"ann"}', '{"c":"bob"}', '{"c":"ann"}']), textFinder(['ann']));
    expect({ removed, keptIndexes, raws: kept!.points.map(({ raw }) => raw) }).toEqual({ removed: 2, keptIndexes: [1], raws: ['{"c":"bob"}'] });
    expect(kept!.reasons[0]).toEqual(reason('unknown column'));
    expect(kept!.reasons[1]!.reason).toBe('erased');
  });

  it('goes also when only the reason names the person', () => {
    const named = { ...message(['x', 'y']), points: [{ r: 1, raw: 'x' }, { r: 0, raw: 'y' }] };
    expect(withoutPoints(named, textFinder(['ann@x.io']))).toMatchObject({ removed: 1, keptIndexes: [1] });
  });

  it('is nothing when nobody is named, and everything when all points do', () => {
    const given = message(['{"c":"bob"}']);
    expect(withoutPoints(given, textFinder(['ann'])).kept).toBe(given);
    expect(withoutPoints(given, textFinder(['bob']))).toMatchObject({ kept: undefined, removed: 1 });
  });
});
