import { containerOf, CONTAINERS, type Entities } from './entities';
import type { ServiceDependencies } from './service-dependencies';

/** A region is large: nodes in it belong together only when at least this many, and half of the region's nodes, are affected. */
const REGION_NODES = 3;
const REGION_PART = 0.5;

/** What was seen of a set of alerts that belong together, so that one more is judged without looking at each of them. Plain data. */
export interface Footprint {
  nodes: string[];
  services: string[];
  chains: string[];
  operators: string[];
  regions: string[];
  /** Containers that alerts are about as a whole, as `chain/sui`. */
  containers: string[];
}

export const emptyFootprint = (): Footprint => ({ nodes: [], services: [], chains: [], operators: [], regions: [], containers: [] });

/** Adds what an alert is about, in place. @param limit entities of a kind that are remembered */
export function widen(footprint: Footprint, entities: Entities, limit = 200): void {
  const add = (list: string[], value: string): void => {
    if (value !== '' && list.length < limit && !list.includes(value)) list.push(value);
  };
  add(footprint.nodes, entities.node);
  add(footprint.services, entities.service);
  add(footprint.chains, entities.chain);
  add(footprint.operators, entities.operator);
  add(footprint.regions, entities.region);
  const container = containerOf(entities);
  if (container !== undefined) add(footprint.containers, `${container}/${entities[container]}`);
}

/**
 * Why an alert belongs to others, or undefined when it does not: the same node or service; a service that needs one of theirs, or that one of theirs needs; it is on something that lies in a container the others are about, or the other way round; its
 * node shares a chain or an operator with theirs; its region is affected as a whole.
 * @param affected nodes of a region that alerts are on now, and how many there are
 */
export function relation(footprint: Footprint, entities: Entities, affected: (region: string) => { readonly nodes: number; readonly of: number }, dependencies: ServiceDependencies): string | undefined {
  if (entities.node !== '' && footprint.nodes.includes(entities.node)) return `the same node ${entities.node}`;
  if (entities.service !== '' && footprint.services.includes(entities.service)) return `the same service ${entities.service}`;
  const needed = footprint.services.find((other) => dependencies.needs(entities.service, other));
  if (needed !== undefined) return `service ${entities.service} depends on ${needed}`;
  const needing = footprint.services.find((other) => dependencies.needs(other, entities.service));
  if (needing !== undefined) return `service ${needing} depends on ${entities.service}`;
  const within = CONTAINERS.find((kind) => entities[kind] !== '' && footprint.containers.includes(`${kind}/${entities[kind]}`));
  if (within !== undefined) return `part of ${within} ${entities[within]}`;
  const container = containerOf(entities);
  if (container !== undefined) return footprint[`${container}s`].includes(entities[container]) ? `${container} ${entities[container]} holds what is affected` : undefined;
  if (entities.node === '' || footprint.nodes.length === 0) return undefined;
  const shared = (['chain', 'operator'] as const).find((kind) => entities[kind] !== '' && footprint[`${kind}s`].includes(entities[kind]));
  if (shared !== undefined) return `the same ${shared} ${entities[shared]}`;
  if (entities.region === '' || !footprint.regions.includes(entities.region)) return undefined;
  const { nodes, of } = affected(entities.region);
  return nodes >= REGION_NODES && of > 0 && nodes >= REGION_PART * of ? `${nodes} of ${of} nodes of region ${entities.region} are affected` : undefined;
}
