import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ruleGroupSchema } from '@observer/contracts';
import { readRuleFile, writeRuleFile } from '.';

/** What promtool says of a file of rules; the tool comes with Prometheus. */
function promtool(text: string): { ok: boolean; said: string } {
  const dir = mkdtempSync(join(tmpdir(), 'observer-promtool-'));
  try {
    writeFileSync(join(dir, 'rules.yml'), text);
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'rules', '--lint=none', join(dir, 'rules.yml')], { encoding: 'utf8' });
    if (error !== undefined) throw new Error(`promtool is missing: install Prometheus (Debian: apt-get install prometheus). ${error.message}`);
    return { ok: status === 0, said: stdout + stderr };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const textOf = (name: string): string => readFileSync(join(__dirname, 'testing', `${name}.yml`), 'utf8');

it('a file of 140 rules, with all that public sets use, is taken as promtool takes it, and given back as the same rules', () => {
  const sets = ['machines', 'cluster', 'monitoring', 'probes'].map((name) => textOf(name).replace(/^(#.*\n)*groups:\n/, ''));
  const text = `groups:\n${sets.join('')}`;
  expect(promtool(text)).toEqual({ ok: true, said: expect.stringContaining('SUCCESS: 140 rules found') as string });
  const { groups, faults, warnings } = readRuleFile(text);
  expect([faults, warnings, groups.flatMap(({ rules }) => rules).length]).toEqual([[], [], 140]);
  const written = writeRuleFile(groups);
  expect(written.notes).toEqual([]);
  expect(promtool(written.text).said).toContain('SUCCESS: 140 rules found');
  expect(readRuleFile(written.text).groups).toEqual(groups);
});

describe('exported rules, as promtool sees them', () => {
  it.each([['machines', 37], ['cluster', 46], ['monitoring', 29], ['probes', 28]])('%s: all %i rules are rules of Prometheus', (name, count) => {
    const { groups } = readRuleFile(textOf(name));
    const { ok, said } = promtool(writeRuleFile(groups).text);
    expect(said).toContain(`SUCCESS: ${count} rules found`);
    expect(ok).toBe(true);
  });

  it('so are conditions of every kind that Prometheus can have, with any text in labels and annotations', () => {
    const conditions = [
      { kind: 'promql', expr: 'up == 0' }, { kind: 'threshold', query: 'x', op: '>', value: 5, clearAt: 3 }, { kind: 'absence', query: 'up{job="a"}' }, { kind: 'absence', query: 'up', forEach: false },
      { kind: 'rate-of-change', query: 'sum by (a) (rate(x[5m]))', windowMs: 90_061_001, direction: 'either', by: 0.2 },
      { kind: 'burn-rate', errors: 'sum(rate(e[$window]))', total: 'sum(rate(t[$window]))', objective: 0.999, windows: [{ longMs: 3_600_000, shortMs: 300_000, factor: 14.4 }] },
      { kind: 'composite', op: 'and', rules: ['r0', 'r1'], on: ['chain'] }, { kind: 'dynamic', query: 'x', side: 'above', season: 'daily' },
    ];
    const rules = conditions.map((condition, i) => ({ id: `r${i}`, type: 'alert', name: `R ${i}: "it's"`, condition, forMs: i * 90_500, keepFiringForMs: 61_000, labels: { on: 'yes', number: '012', colon: 'a: b', empty: '' }, annotations: { summary: '- {{ $value }} # no comment\n\n  indented\n', dash: '---' } }));
    const group = ruleGroupSchema.parse({ id: 'g', name: '{g}: &x', team: 'ops', labels: { tier: '1' }, rules });
    const { ok, said } = promtool(writeRuleFile([group, { ...group, id: 'h' }]).text);
    expect(said).toContain('SUCCESS: 14 rules found');
    expect(ok).toBe(true);
  });
});
