import { painter } from '../../terminal/terminal';
import { appliedText, planText } from './plan-text';

const plain = painter(false);
const changes = [
  { kind: 'team' as const, id: 'ops', action: 'create' as const, fields: [] }, { kind: 'policy' as const, id: 'old', action: 'delete' as const, fields: [] },
  { kind: 'rule-group' as const, id: 'nodes', action: 'update' as const, fields: [{ path: 'rules[down].forMs', before: '60000', after: '120000' }, { path: 'rules[slow]', before: '', after: `{"id":"slow\u001b[2J"}` }, { path: 'name', before: `"${'a'.repeat(50)}"`, after: `"${'b'.repeat(50)}"` }] },
];

describe('a plan', () => {
  it('reads as what changes, field by field, and does nothing to the terminal', () => {
    expect(planText({ changes, unchanged: 3 }, plain)).toBe(`+ team ops
- policy old
~ rule-group nodes
    rules[down].forMs: 60000 → 120000
    rules[slow]:
      + {"id":"slow\\x1b[2J"}
    name:
      - "${'a'.repeat(50)}"
      + "${'b'.repeat(50)}"

1 to create, 1 to change, 1 to remove, 3 as they are.
`);
    expect(planText({ changes: [], unchanged: 3 }, plain)).toBe('Nothing to change. 3 as they are.\n');
    expect(planText({ changes, unchanged: 0 }, painter(true))).toContain('\u001b[32m+ team ops\u001b[39m');
  });

  it('tells what was refused, and why', () => {
    const results = changes.map((change) => ({ ...change, error: change.id === 'old' ? 'is still used by route rest' : '' }));
    expect(appliedText({ results }, plain)).toBe('! policy old: is still used by route rest\n2 done, 1 refused.\n');
  });
});
