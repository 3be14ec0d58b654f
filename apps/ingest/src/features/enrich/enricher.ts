import type { Batch, Dimension, Kind, TagColumn } from '@observer/telemetry';
import type { RegistryLookup } from './registry-lookup.port';

/** Which registry a dimension refers to. */
export type Subject = 'node' | 'chain' | 'customer';
type Attributes = Readonly<Record<string, string | undefined>>;

export interface Enriched {
  readonly batch: Batch;
  /** Distinct ids that the registry does not know. */
  readonly unknown: Readonly<Record<Subject, number>>;
}

/**
 * Fills the dimensions a kind declares as `enrichedFrom` another one: node → operator, region, chain; chain → chain_family;
 * customer → plan. Only what the sender left out is filled. One look-up per distinct id, then plain integer work.
 */
export class Enricher {
  constructor(private readonly registry: RegistryLookup) {}

  enrich(batch: Batch, kind: Kind): Enriched {
    const unknown: Record<Subject, number> = { node: 0, chain: 0, customer: 0 };
    const counted = new Set<string>();
    let enriched = batch;
    for (const dimension of inOrder(kind)) {
      const source = enriched.tags.find((tag) => tag.name === dimension.enrichedFrom);
      if (source === undefined || !isSubject(source.name)) continue;
      const subject = source.name;
      const attributes = source.dictionary.map((id) => this.attributesOf(subject, id));
      if (!counted.has(subject)) {
        unknown[subject] = attributes.filter((found) => found === undefined).length;
        counted.add(subject);
      }
      enriched = fill(enriched, dimension.name, source, attributes.map((found) => found?.[dimension.name]));
    }
    return { batch: enriched, unknown };
  }

  private attributesOf(subject: Subject, id: string): Attributes | undefined {
    if (subject === 'node') {
      const node = this.registry.nodeById(id);
      return node && { operator: node.operator, region: node.region, chain: node.chain };
    }
    if (subject === 'chain') {
      const chain = this.registry.chainById(id);
      return chain && { chain_family: chain.family };
    }
    const customer = this.registry.customerById(id);
    return customer && { plan: customer.plan };
  }
}

const isSubject = (name: string): name is Subject => name === 'node' || name === 'chain' || name === 'customer';

const orders = new WeakMap<Kind, readonly Dimension[]>();

/** Dimensions to fill; those that others are filled from come first (node → chain → chain_family). */
function inOrder(kind: Kind): readonly Dimension[] {
  let order = orders.get(kind);
  if (order === undefined) {
    const filled = kind.dimensions.filter((dimension) => dimension.enrichedFrom !== undefined);
    const sources = new Set(filled.map((dimension) => dimension.enrichedFrom));
    order = [...filled.filter((dimension) => sources.has(dimension.name)), ...filled.filter((dimension) => !sources.has(dimension.name))];
    orders.set(kind, order);
  }
  return order;
}

/** Sets `name` where it is missing, from the value known for the entry of `source`. The same batch when nothing is to fill. */
function fill(batch: Batch, name: string, source: TagColumn, valueOfEntry: readonly (string | undefined)[]): Batch {
  const existing = batch.tags.find((tag) => tag.name === name);
  const dictionary = existing === undefined ? [] : [...existing.dictionary];
  const idOfValue = new Map(dictionary.map((value, index) => [value, index + 1]));
  const fillWith = new Uint32Array(source.dictionary.length + 1);
  valueOfEntry.forEach((value, entry) => {
    if (value === undefined) return;
    let id = idOfValue.get(value);
    if (id === undefined) idOfValue.set(value, (id = dictionary.push(value)));
    fillWith[entry + 1] = id;
  });
  const ids = existing === undefined ? new Uint32Array(source.ids.length) : existing.ids.slice();
  let changed = false;
  for (let i = 0; i < ids.length; i++) {
    const id = fillWith[source.ids[i]!]!;
    if (ids[i] !== 0 || id === 0) continue;
    ids[i] = id;
    changed = true;
  }
  if (!changed) return batch;
  const column: TagColumn = { name, dictionary, ids };
  return { ...batch, tags: existing === undefined ? [...batch.tags, column] : batch.tags.map((tag) => (tag === existing ? column : tag)) };
}
