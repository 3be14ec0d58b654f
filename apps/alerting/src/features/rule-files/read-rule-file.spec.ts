import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRuleFile, RuleIds, writeRuleFile } from '.';

const FILES = ['machines', 'cluster', 'monitoring', 'probes'];
const file = (name: string): string => readFileSync(join(__dirname, 'testing', `${name}.yml`), 'utf8');
const faultsOf = (text: string): string[] => readRuleFile(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('a Prometheus rule file', () => {
  it('is read with every rule, expression and template it has', () => {
    const files = FILES.map((name) => readRuleFile(file(name)));
    expect(files.map(({ faults, groups }) => ({ faults, rules: groups.flatMap(({ rules }) => rules).length }))).toEqual([{ faults: [], rules: 37 }, { faults: [], rules: 46 }, { faults: [], rules: 29 }, { faults: [], rules: 28 }]);
    const [group] = files[0]!.groups;
    expect(group).toMatchObject({ id: 'machines-recorded', name: 'machines.recorded', intervalMs: 30_000, limit: 0, shipped: false });
    expect(files[0]!.groups[2]!.rules[0]).toEqual({
      type: 'alert', id: 'machines-cpu-and-memory-cpu-busy', name: 'CpuBusy', condition: { kind: 'promql', expr: 'instance:cpu_busy:ratio5m > 0.92' }, forMs: 1_500_000, keepFiringForMs: 600_000, noData: 'resolve', enabled: true,
      labels: { severity: 'warning' }, annotations: { summary: '{{ $labels.instance }}: processors are busy', description: '{{ $value | humanizePercentage }} busy over five minutes.' },
    });
  });

  it.each(FILES)('is the same when %s was written and read again', (name) => {
    const { groups } = readRuleFile(file(name));
    expect(readRuleFile(writeRuleFile(groups).text)).toEqual({ groups, faults: [], warnings: [] });
  });

  it('may be the one of the Prometheus operator', () => {
    const text = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: x\nspec:\n  ${'groups:\n- name: a\n  rules:\n  - record: b\n    expr: up'.split('\n').join('\n  ')}`;
    expect(readRuleFile(text)).toMatchObject({ groups: [{ id: 'a', rules: [{ id: 'a-b', record: 'b' }] }], faults: [] });
    expect(faultsOf(text.replace('PrometheusRule', 'ConfigMap'))).toEqual(['2:7 kind: "ConfigMap" holds no rules; it must be PrometheusRule']);
  });

  it('is refused with all of its faults, each with its place', () => {
    const text = [
      'groups:', '  - name: a', '    interval: soon', '    every: 5m', '    rules:',
      '      - alert: X', '        expr: sum(up', '        for: 5 m', '        annotations:', '          summary: "{{ $labels.x | shout }}"',
      '      - record: y', '        expr: |', '          up', '            and rate(up)', '        for: 5m',
      '      - alert: Z', '        record: z', '      - record: 9z', '        expr: up[5m]', '      - expr: "up"',
      '  - name: a', '    limit: -1', '    rules: 5', '  - rules: []',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      '4:5 groups[0] has no field "every"; it may have name, interval, limit, query_offset, labels, rules',
      '3:15 groups[0].interval: "soon" is no duration; write e.g. 30s, 5m, 1h30m',
      '7:18 groups[0].rules[0].expr: unclosed left parenthesis; add the missing ")"',
      expect.stringMatching(/^10:20 groups\[0\]\.rules\[0\]\.annotations\.summary: .*there is no function "shout"/),
      '8:14 groups[0].rules[0].for: "5 m" is no duration; write e.g. 30s, 5m, 1h30m',
      expect.stringMatching(/^14:22 groups\[0\]\.rules\[1\]\.expr: expected type range vector/),
      '15:14 groups[0].rules[1].for: a recording rule has none; remove it',
      '16:9 groups[0].rules[2]: a rule has either "alert" or "record"',
      '16:9 groups[0].rules[2]: a rule needs an expression; add "expr"',
      '19:15 groups[0].rules[3].expr: it gives a range vector, and a rule needs an instant vector or a scalar',
      '20:9 groups[0].rules[4]: a rule has either "alert" or "record"',
      '21:11 groups[1].name: there is a group "a" before; name it differently',
      '22:12 groups[1].limit: "-1" is no whole number',
      '23:12 groups[1].rules must be a list',
      '24:5 groups[2]: a group needs a name',
    ]);
  });

  it.each([
    ['', '1:1 the file has no groups'], ['groups: [', '1:10 '], ['- a', '1:1 the file must be a map'], ['rules: []', '1:1 the file has no field "rules"'],
    ['groups:\n  - name: a\n    name: b\n    rules: []', '3:5 Map keys must be unique'],
    ['groups:\n  - name: a\n    rules:\n      - record: a b\n        expr: up', '4:9 groups[0].rules[0].record: use letters'],
    ['groups:\n  - name: a\n    rules:\n      - alert: a\n        expr: up\n        labels: {"a-b": c}', '6:25 groups[0].rules[0].labels: "a-b" is no name'],
  ])('tells what is wrong with %j', (text, message) => expect(faultsOf(text)[0]).toContain(message));

  it('warns of what it asks for and does not get', () => {
    const { groups, warnings } = readRuleFile('groups:\n  - name: a\n    query_offset: 1m\n    rules: []');
    expect(groups).toHaveLength(1);
    expect(warnings).toEqual([{ line: 3, column: 19, message: expect.stringContaining('query_offset is not supported') as string }]);
  });

  it('may use anchors, and labels that look like other things than text', () => {
    const { groups, faults } = readRuleFile('groups:\n  - name: a\n    labels: &l {on: yes, n: 1.0, none: }\n    rules:\n      - {alert: X, expr: up == 0, labels: *l}');
    expect(faults).toEqual([]);
    expect(groups[0]).toMatchObject({ labels: { on: 'yes', n: '1.0', none: '' }, rules: [{ labels: { on: 'yes', n: '1.0' } }] });
    expect(readRuleFile(writeRuleFile(groups).text).groups[0]!.rules[0]!.labels).toEqual({ on: 'yes', n: '1.0', none: '' });
  });
});

describe('ids of rules', () => {
  it('come from names, and stay what they are', () => {
    const ids = new RuleIds(['taken']);
    expect([ids.make('NodeCPUHigh'), ids.make('group', 'job:up:avg'), ids.make('taken'), ids.make('taken'), ids.make('Überlast'), ids.make('警告'), ids.make('a'.repeat(70)), ids.make('a'.repeat(70))]).toEqual([
      'node-cpu-high', 'group-job-up-avg', 'taken-2', 'taken-3', 'berlast', expect.stringMatching(/^x-[0-9a-f]{8}$/), expect.stringMatching(/^a{55}-[0-9a-f]{8}$/), expect.stringMatching(/^a{55}-[0-9a-f]{6}-2$/),
    ]);
  });
});
