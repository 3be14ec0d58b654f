import type { DeadLetterMessage } from '../dead-letters/dead-letter-message';
import { DEAD_LETTER_HEADERS } from '@observer/platform';
import { poisonFinder, textFinder, withoutPoints } from './letter-points';

const reason = (text: string) => ({ code: 'c', reason: text, remedy: 'r' });
const message = (raws: readonly string[]): DeadLetterMessage => ({
  v: 1, source: 'POST /v1/events', receivedAtMs: 1, format: 'ndjson', precision: 'ns', reasons: [reason('unknown column'), reason('value ann@x.io is too long')], points: raws.map((raw) => ({ r: 0, raw })),
});

describe('what of a dead letter names a person', () => {
  it('is found however the sender wrote it', () => {
    const finds = textFinder(['O"Neil, Ann']);
    expect(['{"customer":"O\\"Neil, Ann"}', 'payment,customer=O\\"Neil\\,\\ Ann amount=1', 'c=O%22Neil%2C%20Ann'].map(finds)).toEqual([true, true, true]);
    expect(finds('{"customer":"Ann"}')).toBe(false);
    expect(['{"customer":"jos\\u00e9-1"}', '{"customer":"jos\\u00E9-1","note":"x"}', '{"c":"\\njos\u00e9-1"}'].map(textFinder(['jos\u00e9-1']))).toEqual([true, true, true]);
  });

  it('is a word of its own: what only begins or ends like the value is somebody else', () => {
    const finds = textFinder(['cust-1']);
    expect(['{"customer":"cust-17"}', 'payment,customer=cust-1-b amount=1', 'payment,customer=acust-1 amount=1', '{"customer":"cust-1é"}'].map(finds)).toEqual([false, false, false, false]);
    expect(['payment,customer=cust-1 amount=1', '{"memo":"paid by cust-1, late"}', 'c=a%2Ccust-1%2Cb', '{"c":"x\\tcust-1"}'].map(finds)).toEqual([true, true, true, true]);
  });

  it('goes, and the points of others stay with their reasons', () => {
    const { kept, removed, keptIndexes } = withoutPoints(message(['{"c":"ann"}', '{"c":"bob"}', '{"c":"ann"}']), textFinder(['ann']));
    expect({ removed, keptIndexes, raws: kept!.points.map(({ raw }) => raw) }).toEqual({ removed: 2, keptIndexes: [1], raws: ['{"c":"bob"}'] });
    expect(kept!.reasons[0]).toEqual(reason('unknown column'));
    expect(kept!.reasons[1]!.reason).toBe('erased');
  });

  it('is found in a message nobody could handle, in its body and in what its headers tell of it', () => {
    const poison = (body: string, headers: Record<string, string> = {}) => ({ data: Buffer.from(body), subject: 'deadletter.poison.analytics.rule', header: (name: string): string | undefined => headers[name] });
    const finds = poisonFinder(['cust-1', 'josé-1']);
    expect([
      poison('[["cust-1",{}]]'), poison('{}', { [DEAD_LETTER_HEADERS.reason]: 'label "cust-1" is odd' }), poison('{}', { [DEAD_LETTER_HEADERS.reason]: 'jos -1 is odd' }),
      poison('{}', { 'Observer-Dead-Letter-Actor': 'rule%2Fcust-1' }), poison('\u0000\u0006cust-1cust-2'),
    ].map(finds)).toEqual([true, true, true, true, true]);
    expect([poison('[["cust-17",{}]]'), poison('{}', { [DEAD_LETTER_HEADERS.reason]: 'label "cust-17" is odd' })].map(finds)).toEqual([false, false]);
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
