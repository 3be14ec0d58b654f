import { ruleGroupSchema } from '@observer/contracts';
import fc from 'fast-check';
import { inTurns } from './rule-turns';

interface Given {
  readonly records?: string;
  readonly expr: string;
  readonly annotation?: string;
  readonly enabled?: boolean;
}

const group = (rules: readonly Given[]) => ruleGroupSchema.parse({
  id: 'g', name: 'g',
  rules: rules.map(({ records, expr, annotation = '', enabled = true }, i) => (records === undefined
    ? { id: `r${i}`, type: 'alert', name: 'a', enabled, condition: { kind: 'promql', expr }, annotations: { summary: annotation } }
    : { id: `r${i}`, type: 'recording', record: records, enabled, expr })),
});
const turns = (rules: readonly Given[]): string[] => inTurns(group(rules), '2').map((set) => set.map(({ id }) => id).join(' '));

describe('rules of a group', () => {
  it('are evaluated together where none sees what another makes', () => {
    expect(turns([{ expr: 'a > 1' }, { records: 'x', expr: 'sum(a)' }, { records: 'y', expr: 'sum(b)' }, { expr: 'b > 1' }, { expr: 'a', enabled: false }])).toEqual(['r0 r1 r2 r3']);
  });

  it('wait for what they read', () => expect(turns([{ records: 'x', expr: 'a' }, { records: 'y', expr: 'x' }, { expr: 'y > 1' }, { expr: 'x > 1' }, { expr: 'a > 1' }])).toEqual(['r0 r4', 'r1 r3', 'r2']));

  it('come before what they must not see yet', () => expect(turns([{ expr: 'x > 1' }, { records: 'x', expr: 'a' }, { records: 'x', expr: 'b' }])).toEqual(['r0', 'r1', 'r2']));

  it('that may read anything wait for all that was recorded, and all that is recorded behind waits for them', () => {
    expect(turns([{ records: 'x', expr: 'a' }, { expr: '{job="x"}' }, { records: 'y', expr: 'b' }, { expr: 'c > 1' }])).toEqual(['r0 r3', 'r1', 'r2']);
    expect(turns([{ records: 'x', expr: 'a' }, { expr: 'c > 1', annotation: '{{ query "x" }}' }])).toEqual(['r0', 'r1']);
  });

  it('see and make what they would one after the other', () => {
    const metric = fc.constantFrom('a', 'b', 'c', 'd');
    const rule = fc.record({ records: fc.option(metric, { nil: undefined }), reads: fc.option(metric, { nil: undefined }) });
    fc.assert(fc.property(fc.array(rule, { maxLength: 12 }), (rules) => {
      const given = rules.map(({ records, reads }): Given => ({ ...(records === undefined ? {} : { records }), expr: reads ?? '{x="y"}' }));
      const seenBy = (sets: readonly (readonly number[])[]): Map<number, string> => {
        const made = new Map<string, number[]>();
        const seen = new Map<number, string>();
        for (const set of sets) {
          for (const i of set) seen.set(i, JSON.stringify(rules[i]!.reads === undefined ? [...made].sort() : made.get(rules[i]!.reads!) ?? []));
          for (const i of set) if (rules[i]!.records !== undefined) made.set(rules[i]!.records!, [...(made.get(rules[i]!.records!) ?? []), i]);
        }
        return seen;
      };
      const sets = inTurns(group(given), '2').map((set) => set.map(({ id }) => Number(id.slice(1))));
      expect(seenBy(sets)).toEqual(seenBy(rules.map((_, i) => [i])));
    }));
  });
});
