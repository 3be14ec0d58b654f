import type { Rule, RuleGroup } from '@observer/contracts';
import { type Dialect, metricsRead, parse } from '@observer/promql';
import { inputsOf } from '../condition';

/** What one rule has to do with the metrics that recording rules make. */
interface Ties {
  readonly reads: ReadonlySet<string> | 'any';
  readonly makes: string | undefined;
}

/** Turns of rules by metric, so far: the last in which one is made, and in which one is read. */
interface Turns {
  readonly made: Map<string, number>;
  readonly read: Map<string, number>;
  lastMade: number;
  lastReadOfAny: number;
}

/**
 * Which enabled rules of a group may be evaluated at the same time, one set after the other, so that each sees what it would see if they were evaluated in
 * their order: a rule comes after those before it that record what it reads, and after those that must not see what it records. Pure.
 */
export function inTurns({ rules }: RuleGroup, dialect: Dialect): Rule[][] {
  const enabled = rules.filter((rule) => rule.enabled);
  if (enabled.every(({ type }) => type === 'alert')) return enabled.length === 0 ? [] : [enabled];
  const turns: Turns = { made: new Map(), read: new Map(), lastMade: -1, lastReadOfAny: -1 };
  const sets: Rule[][] = [];
  for (const rule of enabled) (sets[turnOf(tiesOf(rule, dialect), turns)] ??= []).push(rule);
  return sets;
}

/** The first turn in which a rule may be evaluated; noted for those behind it. */
function turnOf({ reads, makes }: Ties, turns: Turns): number {
  const behind = reads === 'any' ? [turns.lastMade] : [...reads].map((metric) => turns.made.get(metric) ?? -1);
  if (makes !== undefined) behind.push(turns.made.get(makes) ?? -1, turns.read.get(makes) ?? -1, turns.lastReadOfAny);
  const turn = Math.max(-1, ...behind) + 1;
  if (reads === 'any') turns.lastReadOfAny = Math.max(turns.lastReadOfAny, turn);
  else for (const metric of reads) turns.read.set(metric, Math.max(turns.read.get(metric) ?? -1, turn));
  if (makes !== undefined) {
    turns.made.set(makes, turn);
    turns.lastMade = Math.max(turns.lastMade, turn);
  }
  return turn;
}

function tiesOf(rule: Rule, dialect: Dialect): Ties {
  if (rule.type === 'recording') return { reads: readBy([rule.expr], dialect), makes: rule.record };
  // Templates ask for whatever they like.
  const asks = [...Object.values(rule.labels), ...Object.values(rule.annotations)].some((text) => /\bquery\b/.test(text));
  return { reads: asks ? 'any' : readBy(inputsOf(rule.condition).map(({ expr }) => expr), dialect), makes: undefined };
}

function readBy(expressions: readonly string[], dialect: Dialect): Ties['reads'] {
  const names = new Set<string>();
  for (const expression of expressions) {
    const read = metricsOf(expression, dialect);
    if (read === 'any') return 'any';
    for (const name of read) names.add(name);
  }
  return names;
}

function metricsOf(expression: string, dialect: Dialect): Ties['reads'] {
  try {
    return metricsRead(parse(expression, { dialect }));
  } catch {
    // Its evaluation will tell what is wrong.
    return 'any';
  }
}
