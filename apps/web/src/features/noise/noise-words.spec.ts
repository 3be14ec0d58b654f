import { type PlainAlertRule, type Suggestion } from '../../api/noise';
import { changesOf, concentration, suggestionEffect, suggestionTitle } from './noise-words';

const rule: PlainAlertRule = { id: 'r', name: 'R', enabled: true, labels: { severity: 'warning' }, annotations: {}, condition: { kind: 'threshold', query: 'x', op: '>', value: 5 }, forMs: 0, keepFiringForMs: 0, noData: 'resolve' };
const suggestion: Suggestion = { kind: 'for', value: 300_000, by: [], fired: 4, firedBefore: 61, actedOn: 3, missed: 0, rule };

describe('the words of the noise report', () => {
  it('say where most of it comes from', () => {
    expect(concentration([{ share: 0.5 }, { share: 0.33 }, { share: 0.1 }, { share: 0.07 }])).toBe('2 of 4 rules make 83% of all notifications');
    expect([concentration([]), concentration([{ share: 1 }]), concentration([{ share: 0 }, { share: 0 }]), concentration([{ share: 0.5 }, { share: 0.5 }])]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('say what a suggestion changes, and what it would have done', () => {
    expect([suggestionTitle(suggestion), suggestionEffect(suggestion)]).toEqual(['Wait 5 min before it fires', 'It would have fired 4 times instead of 61 times. None of the 3 incidents that people acted on would have been missed.']);
    expect(suggestionEffect({ ...suggestion, fired: 1, missed: 2 })).toBe('It would have fired once instead of 61 times. 2 of the 3 incidents that people acted on would have been missed.');
    expect(suggestionEffect({ ...suggestion, kind: 'group', actedOn: 0 })).toBe('People would have been told 4 times instead of 61 times. Nobody acted on any of its incidents.');
    expect(suggestionTitle({ kind: 'group', value: null, by: ['chain'] })).toBe('Tell its alerts together by chain');
  });

  it('say what would be different', () => {
    expect(changesOf(rule, { ...rule, forMs: 300_000, labels: { severity: 'info' }, condition: { kind: 'threshold', query: 'x', op: '>', value: 9 } })).toEqual([
      { what: 'Condition', before: 'x: fires when the query is > 5', after: 'x: fires when the query is > 9' }, { what: 'Waits before it fires', before: 'not at all', after: '5 min' }, { what: 'Severity', before: 'warning', after: 'info' },
    ]);
    expect(changesOf(rule, rule)).toEqual([]);
  });
});
