import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;

/** Makes ids of names: the same names in the same order give the same ids, so that a file that is imported again replaces what it made. */
export class RuleIds {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.taken = new Set(taken);
  }

  /** An id of one or more names; a number behind it tells apart what has the same names. */
  make(...names: readonly string[]): string {
    const base = idOf(names);
    let id = base;
    for (let n = 2; this.taken.has(id); n++) id = `${base.slice(0, MAX_LENGTH - String(n).length - 1).replace(/-+$/, '')}-${n}`;
    this.taken.add(id);
    return id;
  }
}

/** "NodeCPUHigh" of group "node" becomes "node-node-cpu-high". Names that are too long, or have no Latin letters, get a part of their hash. */
function idOf(names: readonly string[]): string {
  const words = names.map(slug);
  const id = words.filter((word) => word !== '').join('-');
  if (id.length <= MAX_LENGTH && words.every((word) => word !== '')) return id;
  const hash = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 8);
  return id === '' ? `x-${hash}` : `${id.slice(0, MAX_LENGTH - 9).replace(/-+$/, '')}-${hash}`;
}

const slug = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
