import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import type { Dialect } from '@observer/promql';
import { readRule } from './read-rule';
import { RuleIds } from './rule-ids';
import { type FileRemark, type Place, YamlReader } from './yaml-reader';

export interface ReadOptions {
  /** Ids of rules and groups of others, which this file must not take. */
  readonly takenIds?: Iterable<string>;
  /** What a group that names no interval is evaluated at; `global.evaluation_interval` of Prometheus. */
  readonly intervalMs?: number;
  /** Which PromQL expressions may use. */
  readonly dialect?: Dialect;
}

export interface RuleFile {
  /** Empty when there are faults: a file is taken whole or not at all. */
  readonly groups: readonly RuleGroup[];
  readonly faults: readonly FileRemark[];
  /** What the file says and Observer does not do. */
  readonly warnings: readonly FileRemark[];
}

const GROUP_FIELDS = ['name', 'interval', 'limit', 'query_offset', 'labels', 'rules'];
const DEFAULT_INTERVAL_MS = 60_000;

/** Reads a Prometheus rule file, or the `PrometheusRule` of the Prometheus operator. Every fault is told at once, with line and column. */
export function readRuleFile(text: string, options: ReadOptions = {}): RuleFile {
  const reader = new YamlReader(text);
  const groups = reader.faults.length > 0 ? [] : readGroups(reader, options);
  return { groups: reader.faults.length > 0 ? [] : groups, faults: reader.faults, warnings: reader.warnings };
}

function readGroups(reader: YamlReader, options: ReadOptions): RuleGroup[] {
  const places = reader.list(groupsOf(reader), 'groups');
  if (places.length === 0 && reader.faults.length === 0) reader.fault(reader.root, 'the file has no groups; write "groups:" and a list of groups with "name" and "rules"');
  const ids = new RuleIds(options.takenIds);
  const names = new Set<string>();
  return places.flatMap((place, i) => readGroup(reader, place, `groups[${i}]`, { ids, names, intervalMs: options.intervalMs ?? DEFAULT_INTERVAL_MS, dialect: options.dialect ?? '2' }) ?? []);
}

function groupsOf(reader: YamlReader): Place {
  const isOperators = reader.fields(reader.root, 'the file', 'any').has('spec');
  if (!isOperators) return reader.fields(reader.root, 'the file', ['groups']).get('groups');
  const root = reader.fields(reader.root, 'the file', ['apiVersion', 'kind', 'metadata', 'spec']);
  const kind = reader.text(root.get('kind'), 'kind');
  if (kind !== 'PrometheusRule') reader.fault(root.get('kind') ?? reader.root, `kind: "${kind ?? ''}" holds no rules; it must be PrometheusRule`);
  return reader.fields(root.get('spec'), 'spec', ['groups']).get('groups');
}

interface GroupContext {
  readonly ids: RuleIds;
  /** Names of the groups before. */
  readonly names: Set<string>;
  readonly intervalMs: number;
  readonly dialect: Dialect;
}

function readGroup(reader: YamlReader, place: Place, what: string, { ids, names, intervalMs, dialect }: GroupContext): RuleGroup | undefined {
  const fields = reader.fields(place, what, GROUP_FIELDS);
  const faultsBefore = reader.faults.length;
  const name = reader.text(fields.get('name'), `${what}.name`) ?? '';
  if (name === '') reader.fault(place, `${what}: a group needs a name`);
  else if (names.has(name)) reader.fault(fields.get('name'), `${what}.name: there is a group "${name}" before; name it differently`);
  names.add(name);
  if ((reader.duration(fields.get('query_offset'), `${what}.query_offset`) ?? 0) > 0) {
    reader.warn(fields.get('query_offset'), `${what}.query_offset is not supported: rules are evaluated at their time; write "offset" into the expressions where data comes late`);
  }
  const group = {
    id: ids.make(name), name,
    intervalMs: reader.duration(fields.get('interval'), `${what}.interval`) || intervalMs,
    limit: reader.wholeNumber(fields.get('limit'), `${what}.limit`) ?? 0,
    labels: Object.fromEntries([...reader.texts(fields.get('labels'), `${what}.labels`)].map(([label, { text }]) => [label, text])),
  };
  const rules = reader.list(fields.get('rules'), `${what}.rules`).flatMap((rule, i) => readRule(reader, rule, `${what}.rules[${i}]`, { dialect, idOf: (ruleName) => ids.make(group.id, ruleName) }) ?? []);
  if (reader.faults.length > faultsBefore) return undefined;
  const checked = ruleGroupSchema.safeParse({ ...group, rules });
  if (checked.success) return checked.data;
  for (const { path, message } of checked.error.issues) reader.fault(fields.get(String(path[0])) ?? place, `${what}.${path.join('.')}: ${message}`);
  return undefined;
}
