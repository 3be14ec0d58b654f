import type { Silence } from '@observer/contracts';
import { endSilence, nextSilenceChange, planSilence, previewSilence, silencedBy, silenceState } from './silence';

const aSilence = (changes: Partial<Silence> = {}): Silence => ({
  id: 's1', matchers: [{ label: 'chain', op: '=', value: 'sui' }], startsAtMs: 1_000, endsAtMs: 2_000, createdBy: 'ada', comment: 'upgrade', updatedAtMs: 0, ...changes,
});

describe('silences', () => {
  it('are pending, active from their start, expired from their end', () => {
    expect([999, 1_000, 1_999, 2_000].map((nowMs) => silenceState(aSilence(), nowMs))).toEqual(['pending', 'active', 'active', 'expired']);
  });

  it('hit alerts while active; overlapping ones are all named', () => {
    const silences = [aSilence(), aSilence({ id: 's0', matchers: [{ label: 'chain', op: '=~', value: 'su.|eth' }] }), aSilence({ id: 's3', startsAtMs: 5_000, endsAtMs: 6_000 })];
    expect(silencedBy(silences, { chain: 'sui' }, 1_500)).toEqual(['s0', 's1']);
    expect(silencedBy(silences, { chain: 'eth' }, 1_500)).toEqual(['s0']);
    expect(silencedBy(silences, { chain: 'sui' }, 2_500)).toEqual([]);
  });

  it('match as Alertmanager: anchored, a missing label is empty', () => {
    const by = (op: '=' | '!=' | '=~' | '!~', value: string) => silencedBy([aSilence({ matchers: [{ label: 'x', op, value }] })], { chain: 'sui' }, 1_500).length === 1;
    expect([by('=', ''), by('!=', ''), by('=~', '.+'), by('!~', '.+'), by('=~', '|a')]).toEqual([true, false, false, true, true]);
    expect(silencedBy([aSilence({ matchers: [{ label: 'chain', op: '=~', value: 'su' }] })], { chain: 'sui' }, 1_500)).toEqual([]);
  });

  it('tell when the next one begins or ends', () => {
    expect(nextSilenceChange([aSilence(), aSilence({ startsAtMs: 1_700, endsAtMs: 1_800 })], 1_000)).toBe(1_700);
    expect(nextSilenceChange([aSilence()], 2_000)).toBeUndefined();
  });

  it('show before they are made what they hit', () => {
    const alerts = [{ labels: { chain: 'sui', node: 'a' } }, { labels: { chain: 'eth', node: 'b' } }];
    expect(previewSilence(aSilence().matchers, alerts)).toEqual([alerts[0]]);
  });

  it('are written over as Alertmanager does', () => {
    const wanted = aSilence({ endsAtMs: 9_000 });
    expect(planSilence(undefined, wanted, 'new', 1_500)).toMatchObject({ kind: 'write', silence: { id: 's1', startsAtMs: 1_500, endsAtMs: 9_000, updatedAtMs: 1_500 } });
    expect(planSilence(aSilence(), wanted, 'new', 1_500)).toMatchObject({ kind: 'write', silence: { id: 's1', startsAtMs: 1_000, endsAtMs: 9_000 } });
    const other = aSilence({ endsAtMs: 9_000, matchers: [{ label: 'chain', op: '=', value: 'eth' }] });
    expect(planSilence(aSilence(), other, 'new', 1_500)).toMatchObject({ kind: 'replace', ended: { id: 's1', endsAtMs: 1_500 }, silence: { id: 'new', startsAtMs: 1_500, endsAtMs: 9_000 } });
    expect(planSilence(aSilence(), other, 'new', 500)).toMatchObject({ kind: 'write', silence: { id: 's1', startsAtMs: 1_000 } });
    expect(planSilence(aSilence(), wanted, 'new', 3_000)).toMatchObject({ kind: 'write', silence: { id: 'new', startsAtMs: 3_000 } });
    expect(planSilence(undefined, aSilence(), 'new', 3_000)).toMatchObject({ kind: 'refuse' });
  });

  it('that are ended before they begin never were active', () => {
    const ended = endSilence(aSilence(), 500);
    expect(silenceState(ended, 500)).toBe('expired');
    expect(ended.startsAtMs).toBeLessThan(ended.endsAtMs);
  });
});
