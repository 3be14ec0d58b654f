import { isDeepStrictEqual } from 'node:util';

/** What is not the same at a path of two documents; values as JSON. */
export interface Difference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const MAX_VALUE = 500;
const MAX_DIFFERENCES = 200;

/** What changes from one document to another. Lists of things with ids are compared by id, and moving one within its list is a change of the list's order. */
export function differences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', found);
  return found.slice(0, MAX_DIFFERENCES);
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const haveIds = (value: unknown): value is readonly (Fields & { readonly id: string })[] => Array.isArray(value) && value.length > 0 && value.every((one) => isFields(one) && typeof one.id === 'string');

function compare(before: unknown, after: unknown, path: string, found: Difference[]): void {
  if (isDeepStrictEqual(before, after)) return;
  if (isFields(before) && isFields(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) compare(before[name], after[name], path === '' ? name : `${path}.${name}`, found);
  } else if (haveIds(before) && haveIds(after)) compareById(before, after, path, found);
  else found.push({ path, before: shown(before), after: shown(after) });
}

function compareById(before: readonly (Fields & { readonly id: string })[], after: readonly (Fields & { readonly id: string })[], path: string, found: Difference[]): void {
  const [old, wanted] = [before, after].map((all) => new Map(all.map((one) => [one.id, one])));
  for (const id of new Set([...old!.keys(), ...wanted!.keys()])) compare(old!.get(id), wanted!.get(id), `${path}[${id}]`, found);
  const kept = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id).filter((id) => old!.has(id) && wanted!.has(id));
  if (!isDeepStrictEqual(kept(before), kept(after))) found.push({ path: `${path}, order`, before: shown(before.map(({ id }) => id)), after: shown(after.map(({ id }) => id)) });
}

function shown(value: unknown): string {
  const text = value === undefined ? '' : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
