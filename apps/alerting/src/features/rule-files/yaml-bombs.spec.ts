import { readBundle } from './bundle/read-bundle';
import { readRuleFile } from './read-rule-file';

describe('a small file that says very much', () => {
  it('is refused as rule file before its rules are read', () => {
    const bomb = `groups:\n  - &group\n    name: a\n    rules:\n      - &rule {alert: A, expr: up}\n${'      - *rule\n'.repeat(300)}${'  - *group\n'.repeat(300)}`;
    expect(() => readRuleFile(bomb)).toThrow('follows aliases more than 1000 times');
  });

  it('is refused as bundle before its documents are checked', () => {
    const rules = Array.from({ length: 200 }, (_, i) => `      - {id: r${i}, type: alert, name: A, condition: {kind: promql, expr: up}}\n`).join('');
    expect(() => readBundle(`ruleGroups:\n  - &group\n    id: a\n    name: A\n    rules:\n${rules}${'  - *group\n'.repeat(900)}`)).toThrow('says more than 100000 things');
  });
});
