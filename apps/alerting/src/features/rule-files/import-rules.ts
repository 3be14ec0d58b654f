import { isDeepStrictEqual } from 'node:util';
import { type AuditChange, ruleGroupsBucket, type RuleGroup } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import type { Dialect } from '@observer/promql';
import type { RuleGroupStore } from '../rules';
import { readRuleFile, type RuleFile } from './read-rule-file';
import type { FileRemark } from './yaml-reader';

export interface ImportRequest {
  readonly text: string;
  readonly dryRun: boolean;
  /** Owner of the groups; empty = nobody. */
  readonly team: string;
  readonly by: AuditChange['by'];
}
export interface ImportedGroup {
  readonly id: string;
  readonly name: string;
  readonly rules: number;
  readonly action: 'create' | 'update' | 'keep';
  readonly error: string;
}
export interface ImportParts {
  readonly messaging: Messaging;
  readonly store: RuleGroupStore;
  readonly dialect: Dialect;
}

/** Takes the groups of a rule file. A file that was imported before replaces what it made; groups that ship with Observer are never replaced. */
export async function importRules({ text, dryRun, team, by }: ImportRequest, { messaging, store, dialect }: ImportParts): Promise<{ groups: ImportedGroup[]; faults: FileRemark[]; warnings: FileRemark[] }> {
  const stored = new Map((await messaging.documents(ruleGroupsBucket).list()).map(({ key, value, revision }) => [key, { group: value.group, revision }]));
  const { groups, faults, warnings } = readBeside(text, [...stored.values()].map(({ group }) => group), dialect);
  const imported: ImportedGroup[] = [];
  for (const read of groups) {
    const group = { ...read, team };
    const before = stored.get(group.id);
    const action = before === undefined ? 'create' : isDeepStrictEqual(before.group, group) ? 'keep' : 'update';
    const error = dryRun || action === 'keep' ? '' : await failure(store.put({ group, expectedRevision: before?.revision ?? 0, by }));
    imported.push({ id: group.id, name: group.name, rules: group.rules.length, action, error });
  }
  return { groups: imported, faults: [...faults], warnings: [...warnings] };
}

/** Reads a file so that it takes no id of what is none of its own. */
export function readBeside(text: string, stored: readonly RuleGroup[], dialect: Dialect): RuleFile {
  const shipped = stored.filter((group) => group.shipped);
  const idsOf = (groups: readonly RuleGroup[]): string[] => groups.flatMap(({ id, rules }) => [id, ...rules.map((rule) => rule.id)]);
  const first = readRuleFile(text, { dialect, takenIds: idsOf(shipped) });
  const own = new Set(first.groups.map(({ id }) => id));
  return readRuleFile(text, { dialect, takenIds: idsOf(stored.filter(({ id, shipped: ships }) => ships || !own.has(id))) });
}

async function failure(writing: Promise<unknown>): Promise<string> {
  try {
    await writing;
    return '';
  } catch (thrown) {
    return asObserverError(thrown).message;
  }
}
