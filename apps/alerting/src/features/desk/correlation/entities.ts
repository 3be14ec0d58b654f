import type { LabelSet } from '@observer/contracts';

/** Where a node belongs, as the registry says. */
export interface NodePlace {
  readonly operator: string;
  readonly region: string;
  readonly chain: string;
}
export type Topology = Readonly<Record<string, NodePlace>>;

export const CONTAINERS = ['chain', 'operator', 'region'] as const;
export type Container = (typeof CONTAINERS)[number];

/** What an alert is about, most narrow first. Empty = nothing of the kind. */
export interface Entities {
  /** Label `node`, or `instance` when it is no node of the registry and there is no `node`: a thing of its own. */
  readonly node: string;
  readonly chain: string;
  readonly operator: string;
  readonly region: string;
  readonly service: string;
}

/** What an alert is about: its labels, and for a node of the registry where that belongs. Labels win over the registry. */
export function entitiesOf(labels: LabelSet, topology: Topology): Entities {
  const label = (name: string): string => labels[name] ?? '';
  const node = label('node') || label('instance');
  const place = Object.hasOwn(topology, node) ? topology[node] : undefined;
  return { node, chain: label('chain') || (place?.chain ?? ''), operator: label('operator') || (place?.operator ?? ''), region: label('region') || (place?.region ?? ''), service: label('service') };
}

/** The container an alert is about as a whole, such as a chain that stands still: its only entity. */
export function containerOf({ node, service, ...places }: Entities): Container | undefined {
  if (node !== '' || service !== '') return undefined;
  const named = CONTAINERS.filter((kind) => places[kind] !== '');
  return named.length === 1 ? named[0] : undefined;
}

/** How many nodes the registry has in each container, as `chain/sui`. */
export function containerSizes(topology: Topology): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const place of Object.values(topology)) for (const kind of CONTAINERS) sizes.set(`${kind}/${place[kind]}`, (sizes.get(`${kind}/${place[kind]}`) ?? 0) + 1);
  return sizes;
}
