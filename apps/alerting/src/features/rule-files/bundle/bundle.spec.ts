import { BUNDLE_KINDS, type Bundle, type BundleKind, contactPointSchema } from '@observer/contracts';
import { stringify } from 'yaml';
import { applyBundle, BundleWriters } from './apply-bundle';
import { markSecrets, secretsOf } from './contact-secrets';
import { differences } from './differences';
import { bundleOf, planBundle, type BundleDocument, type StoredDocuments } from './plan-bundle';
import { readBundle } from './read-bundle';

const by = { kind: 'user' as const, id: 'admin' };
const TEXT = `
teams:
  - {id: ops, name: Operations, members: [ada]}
routing:
  routes:
    - {id: rest, team: ops, policy: default}
ruleGroups:
  - id: nodes
    name: Nodes
    rules:
      - {id: down, type: alert, name: Down, condition: {kind: promql, expr: "up == 0"}, forMs: 60000}
      - {id: slow, type: alert, name: Slow, condition: {kind: threshold, query: latency, op: ">", value: 1}}
`;
const read = (text: string): Bundle => {
  const { bundle, faults } = readBundle(text);
  expect(faults).toEqual([]);
  return bundle!;
};

/** A store in memory with writers for all kinds. */
class Store {
  readonly documents = Object.fromEntries(BUNDLE_KINDS.map((kind) => [kind, new Map()])) as Record<BundleKind, Map<string, { revision: number; document: BundleDocument }>>;
  readonly writers = new BundleWriters();
  readonly log: string[] = [];

  constructor(refuse: (kind: BundleKind, id: string) => string | undefined = () => undefined) {
    for (const kind of BUNDLE_KINDS) {
      this.writers.register(kind, {
        put: async (document, { expectedRevision }) => {
          const reason = refuse(kind, document.id);
          if (reason !== undefined) throw new Error(reason);
          expect(expectedRevision).toBe(this.documents[kind].get(document.id)?.revision ?? 0);
          this.documents[kind].set(document.id, { revision: expectedRevision + 1, document });
          this.log.push(`put ${kind}/${document.id}`);
        },
        delete: async (id) => void (this.documents[kind].delete(id), this.log.push(`delete ${kind}/${id}`)),
      });
    }
  }

  async apply(text: string, prune = false): Promise<string[]> {
    const plan = planBundle(this.documents as StoredDocuments, read(text), { prune });
    return (await applyBundle(plan, this.writers, by)).map(({ change, error }) => `${change.action} ${change.kind}/${change.id}${error === '' ? '' : `: ${error}`}`);
  }
}

describe('rules as code', () => {
  it('are applied in the order in which they refer to each other, and then there is nothing left to do', async () => {
    const store = new Store();
    expect(await store.apply(TEXT)).toEqual(['create team/ops', 'create routing/routing', 'create rule-group/nodes']);
    expect(await store.apply(TEXT)).toEqual([]);
    const exported = stringify(bundleOf(store.documents as StoredDocuments));
    expect(planBundle(store.documents as StoredDocuments, read(exported), { prune: true })).toMatchObject({ changes: [], unchanged: 3 });
  });

  it('tell what changes within a document', async () => {
    const store = new Store();
    await store.apply(TEXT);
    const { changes, unchanged } = planBundle(store.documents as StoredDocuments, read(TEXT.replace('60000', '120000').replace('value: 1', 'value: 2')), { prune: true });
    expect(changes).toMatchObject([{ kind: 'rule-group', id: 'nodes', action: 'update', revision: 1, fields: [{ path: 'rules[down].forMs', before: '60000', after: '120000' }, { path: 'rules[slow].condition.value', before: '1', after: '2' }] }]);
    expect(unchanged).toBe(2);
  });

  it('remove what they do not list only when asked, last first, and never what ships with Observer or has no section', async () => {
    const store = new Store();
    await store.apply(`${TEXT}  - {id: shipped, name: S, shipped: true, rules: []}\n  - {id: old, name: Old, rules: []}\n`);
    expect(await store.apply('teams: []\nruleGroups: []')).toEqual([]);
    expect(await store.apply('teams: []\nruleGroups: []', true)).toEqual(['delete rule-group/nodes', 'delete rule-group/old', 'delete team/ops']);
    expect([...store.documents['rule-group'].keys(), ...store.documents.routing.keys()]).toEqual(['shipped', 'routing']);
  });

  it('try again what was refused because of what came later, and tell why the rest was', async () => {
    const store: Store = new Store((kind, id) => (id === 'nodes' && !store.documents['rule-group'].has('late') ? 'needs late' : id === 'bad' ? `${kind} is bad` : undefined));
    expect(await store.apply(`${TEXT}  - {id: late, name: Late, rules: []}\n  - {id: bad, name: Bad, rules: []}\n`)).toEqual(['create team/ops', 'create routing/routing', 'create rule-group/nodes', 'create rule-group/late', 'create rule-group/bad: rule-group is bad']);
    const { changes } = planBundle(store.documents as StoredDocuments, read(TEXT.replace('Operations', 'Ops')), { prune: false });
    expect((await applyBundle({ changes, unchanged: 0, id: '' }, new BundleWriters(), by))[0]!.error).toContain('Documents of kind "team" cannot be applied by this service');
  });

  it('have a plan with a name that changes with what is stored and what is wanted', async () => {
    const store = new Store();
    const planOf = (text: string) => planBundle(store.documents as StoredDocuments, read(text), { prune: false }).id;
    const first = planOf(TEXT);
    expect([planOf(TEXT), planOf(TEXT.replace('ada', 'bob'))]).toEqual([first, expect.not.stringMatching(first)]);
    await store.apply(TEXT.replace('ada', 'eve'));
    expect(planOf(TEXT)).not.toBe(first);
  });

  it.each([
    ['ruleGroup: []', '1:12 ruleGroup: there is no such field'],
    [TEXT.replace('forMs', 'forms'), '11:96 ruleGroups[0].rules[0].forms: there is no such field'],
    [TEXT.replace('"up == 0"', '5'), '11:77 ruleGroups[0].rules[0].condition.expr: Invalid input: expected string, received number'],
    [TEXT.replace('name: Operations, ', ''), '3:5 teams[0].name: Invalid input: expected string, received undefined'],
    [`${TEXT}  - {id: nodes, name: N, rules: []}`, '13:10 ruleGroups[1].id: "nodes" is listed twice'],
    ['a: [', '1:5 '],
  ])('are refused with the place of each fault: %j', (text, fault) => expect(readBundle(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`)[0]).toContain(fault));

  it('have secrets of contact points as references, which plans tell apart from what is stored without showing either', () => {
    const bundle = read('contactPoints: [{id: hook, name: Hook, settings: {channel: webhook, url: "https://example.com"}, secrets: {signingKey: "${HOOK_KEY}", authorization: "${HOOK_AUTH}"}}]');
    const document = contactPointSchema.parse(bundle.contactPoints![0]);
    const stored = { ...new Store().documents, 'contact-point': new Map([['hook', { revision: 3, document }]]) } as StoredDocuments;
    const planned = (given: Record<string, string>, now: Record<string, string>) => {
      const marked = markSecrets(bundle, stored, secretsOf(bundle, given), new Map([['hook', now]]));
      return planBundle(marked.documents, marked.bundle, { prune: false });
    };
    const clear = { signingKey: 'old key of the hook', authorization: 'Bearer abc' };
    expect(planned({ HOOK_KEY: clear.signingKey, HOOK_AUTH: clear.authorization }, clear)).toMatchObject({ changes: [], unchanged: 1 });
    expect(planned({}, clear).changes).toEqual([]);
    const { changes, id } = planned({ HOOK_KEY: 'new key of the hook', HOOK_AUTH: 'Bearer abc' }, clear);
    expect(changes).toMatchObject([{ action: 'update', fields: [{ path: 'secrets.signingKey', before: '"(set)"', after: '"(another value)"' }] }]);
    expect(JSON.stringify(changes) + id).not.toMatch(/key of the hook|Bearer/);
    expect(planned({ HOOK_KEY: 'x', HOOK_AUTH: 'y' }, {}).changes[0]!.fields.map(({ path }) => path)).toEqual(['secrets.signingKey', 'secrets.authorization']);
    expect(secretsOf(bundle, { HOOK_KEY: 'x' })).toEqual({ values: new Map([['hook', { signingKey: 'x' }]]), missing: ['HOOK_AUTH'] });
    expect(readBundle('contactPoints: [{id: a, name: A, settings: {channel: teams}, secrets: {url: "https://in.clear"}}]').faults[0]!.message).toContain('secrets stay out of files');
  });

  it('tell when things only moved', () => expect(differences({ a: [{ id: 'x' }, { id: 'y' }] }, { a: [{ id: 'y' }, { id: 'x' }] })).toEqual([{ path: 'a, order', before: '["x","y"]', after: '["y","x"]' }]));
});
