import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObserverError } from '@observer/kernel';
import { kindSchema, type Kind } from './kind';
import { SHIPPED_KINDS } from './shipped';

/** Column names every event has: its kind and its time. */
const RESERVED = new Set(['kind', 'time']);

/** The declared kinds by name: those shipped with Observer and those users add as `*.json` files. */
export class KindRegistry {
  private readonly byName: ReadonlyMap<string, Kind>;

  /** @throws ObserverError `invalid_argument` listing every clash of names, between kinds or within one. */
  constructor(kinds: readonly Kind[] = SHIPPED_KINDS) {
    const faults = [...clashes(kinds), ...kinds.flatMap((kind) => columnFaults(kind).map((fault) => `${kind.name}: ${fault}`))];
    if (faults.length > 0) throw invalid('The kinds are not consistent', faults);
    this.byName = new Map(kinds.map((kind) => [kind.name, kind]));
  }

  get(name: string): Kind | undefined {
    return this.byName.get(name);
  }

  list(): readonly Kind[] {
    return [...this.byName.values()];
  }

  /**
   * The shipped kinds and those declared in the `*.json` files of a folder, one kind a file.
   * @throws ObserverError `invalid_argument` listing every fault of every file (`details.faults`).
   */
  static load(dir?: string): KindRegistry {
    if (dir === undefined) return new KindRegistry(SHIPPED_KINDS);
    if (!existsSync(dir)) throw invalid('The folder of kinds cannot be read', [`${dir}: there is no such folder`]);
    const taken = new Map(SHIPPED_KINDS.map((kind) => [kind.name, 'shipped with Observer']));
    const faults: string[] = [];
    const kinds: Kind[] = [...SHIPPED_KINDS];
    for (const file of readdirSync(dir).filter((name) => name.endsWith('.json')).sort()) {
      const { kind, problems } = readKind(join(dir, file));
      const holder = kind === undefined ? undefined : taken.get(kind.name);
      if (holder !== undefined) problems.push(`name: "${kind!.name}" is taken (${holder}); choose another`);
      faults.push(...problems.map((problem) => `${file}: ${problem}`));
      if (kind === undefined || problems.length > 0) continue;
      taken.set(kind.name, file);
      kinds.push(kind);
    }
    if (faults.length > 0) throw invalid(`The kinds in ${dir} are not valid`, faults);
    return new KindRegistry(kinds);
  }
}

function readKind(path: string): { kind?: Kind; problems: string[] } {
  let declared: unknown;
  try {
    declared = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { problems: [`not readable as JSON: ${(error as Error).message}`] };
  }
  const parsed = kindSchema.safeParse(declared);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`) };
  return { kind: parsed.data, problems: columnFaults(parsed.data) };
}

function columnFaults(kind: Kind): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  for (const { name } of [...kind.dimensions, ...kind.measures]) {
    if (RESERVED.has(name)) faults.push(`column "${name}" is reserved for every event; rename it`);
    else if (seen.has(name)) faults.push(`column "${name}" is declared twice; keep one`);
    seen.add(name);
  }
  for (const { name, enrichedFrom } of kind.dimensions) {
    if (enrichedFrom !== undefined && !kind.dimensions.some((other) => other.name === enrichedFrom)) {
      faults.push(`dimension "${name}" is enriched from "${enrichedFrom}", which is no dimension of this kind`);
    }
  }
  for (const { name, min, max } of kind.measures) {
    if (min !== undefined && max !== undefined && min > max) faults.push(`measure "${name}": min ${min} is above max ${max}`);
  }
  return [...faults, ...rollupFaults(kind)];
}

function rollupFaults(kind: Kind): string[] {
  const faults: string[] = [];
  const types = new Map(kind.measures.map(({ name, type }) => [name, type]));
  const dimensions = new Set(kind.dimensions.map(({ name }) => name));
  (kind.rollups ?? []).forEach((rollup, i) => {
    const where = `rollup ${i + 1}`;
    for (const name of rollup.dimensions) if (!dimensions.has(name)) faults.push(`${where}: "${name}" is no dimension of this kind`);
    for (const name of [...(rollup.measures ?? []), ...rollup.sketches]) {
      const type = types.get(name);
      if (type === undefined) faults.push(`${where}: "${name}" is no measure of this kind`);
      else if (type === 'string') faults.push(`${where}: measure "${name}" is text; only numbers and booleans can be rolled up`);
    }
    for (const name of rollup.sketches) {
      if (rollup.measures !== undefined && !rollup.measures.includes(name)) faults.push(`${where}: quantiles of "${name}" need it among the measures too`);
    }
  });
  return faults;
}

const clashes = (kinds: readonly Kind[]): string[] =>
  kinds.filter((kind, i) => kinds.findIndex((other) => other.name === kind.name) < i).map((kind) => `kind "${kind.name}" is declared twice; keep one`);

const invalid = (what: string, faults: string[]): ObserverError =>
  new ObserverError('invalid_argument', `${what}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`, { details: { faults } });
