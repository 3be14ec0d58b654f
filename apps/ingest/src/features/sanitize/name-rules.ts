import { hasValue, type Batch } from '@observer/telemetry';
import { refuseByTag, type RowRefusals } from './row-refusals';

/** Longest measurement, tag or field name, in UTF-16 units. */
export const MAX_NAME_LENGTH = 128;

/** Names the store and the query language need for themselves, and the one that is no ordinary member of an object in answers. */
const RESERVED: ReadonlySet<string> = new Set(['time', '_time', '_measurement', '_field', '_value', '__proto__']);

/** Control characters and lone surrogates break logs, queries and screens. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** What is wrong with a name, or undefined. */
export function faultOfName(role: 'measurement' | 'tag' | 'field', name: string): string | undefined {
  if (name.length === 0) return `the ${role} name is empty`;
  if (name.length > MAX_NAME_LENGTH) return `${role} "${name.slice(0, 40)}…" has a name of ${name.length} characters, at most ${MAX_NAME_LENGTH} are allowed`;
  if (UNPRINTABLE.test(name)) return `the name of ${role} ${JSON.stringify(name)} has control characters`;
  if (role !== 'measurement' && RESERVED.has(name)) return `"${name}" is reserved and cannot be the name of a ${role}`;
  return undefined;
}

const REMEDY = `use names of 1 to ${MAX_NAME_LENGTH} printable characters, other than ${[...RESERVED].join(', ')}, and not the same for a tag and a field`;

/**
 * Name rules of undeclared measurements (declared kinds have a closed list of columns). Names that passed are remembered, up to a
 * bound, so that the usual batch costs one look-up per column.
 */
export class NameRules {
  private readonly known = new Set<string>();

  constructor(private readonly maxKnown = 50_000) {}

  check(batch: Batch, refusals: RowRefusals): void {
    const fault = this.faultOf('measurement', batch.measurement);
    if (fault !== undefined) return refusals.refuseAll(refusals.fault('invalid_name', fault, REMEDY));
    this.checkTags(batch, refusals);
    this.checkFields(batch, refusals);
  }

  private checkTags(batch: Batch, refusals: RowRefusals): void {
    for (const tag of batch.tags) {
      const fault = this.faultOf('tag', tag.name);
      if (fault === undefined) continue;
      const flagged = new Uint8Array(tag.dictionary.length + 1).fill(1, 1);
      refuseByTag(batch, tag.ids, flagged, refusals.fault('invalid_name', fault, REMEDY), refusals);
    }
  }

  private checkFields(batch: Batch, refusals: RowRefusals): void {
    for (const field of batch.fields) {
      const collides = batch.tags.some((tag) => tag.name === field.name);
      const fault = collides ? `"${field.name}" is both a tag and a field` : this.faultOf('field', field.name);
      if (fault === undefined) continue;
      const id = refusals.fault('invalid_name', fault, REMEDY);
      for (let row = 0; row < batch.rows; row++) if (hasValue(field, row)) refusals.refuse(row, id);
    }
  }

  private faultOf(role: 'measurement' | 'tag' | 'field', name: string): string | undefined {
    const key = role === 'measurement' ? name : `${role[0]}\u0000${name}`;
    if (this.known.has(key)) return undefined;
    const fault = faultOfName(role, name);
    if (fault === undefined && this.known.size < this.maxKnown) this.known.add(key);
    return fault;
  }
}
