import type { Incident } from '@observer/contracts';
import { type Container, containerOf, CONTAINERS, type Entities } from './entities';
import type { ServiceDependencies } from './service-dependencies';

type Root = Incident['root'];

/** This part of the affected nodes has to lie in a container for it to be the root. */
const COVERS = 0.8;

/**
 * What probably broke, and why one may think so: the container that an alert is about as a whole, when others are on what lies in it; the node that all alerts are on; the service
 * that the other affected ones depend on; the container
 * that holds (nearly) all affected nodes, of several the one of which the greatest part is affected; the service that all are on. Null when the alerts say no more than one thing, or have nothing in common.
 * @param sizes nodes the registry has in each container, as `chain/sui`
 */
export function probableRoot(alerts: readonly Entities[], sizes: ReadonlyMap<string, number>, dependencies: ServiceDependencies): Root {
  if (alerts.length < 2) return null;
  return wholeContainer(alerts) ?? onOne(alerts, 'node') ?? deepestService(alerts, dependencies) ?? sharedContainer(alerts, sizes) ?? onOne(alerts, 'service');
}

function wholeContainer(alerts: readonly Entities[]): Root {
  for (const kind of CONTAINERS) {
    const about = alerts.find((entities) => containerOf(entities) === kind);
    if (about === undefined) continue;
    const within = alerts.filter((entities) => entities[kind] === about[kind] && containerOf(entities) !== kind).length;
    const whole = alerts.filter((entities) => containerOf(entities) === kind && entities[kind] === about[kind]).length;
    if (within > 0 && within + whole >= COVERS * alerts.length) return { kind, name: about[kind], reason: `an alert is about ${kind} ${about[kind]} itself, and ${count(within, 'alert is', 'alerts are')} on parts of it` };
  }
  return null;
}

function onOne(alerts: readonly Entities[], kind: 'node' | 'service'): Root {
  const names = new Set(alerts.map((entities) => entities[kind]));
  const [name] = names;
  return names.size === 1 && name !== '' && name !== undefined ? { kind, name, reason: `all ${alerts.length} alerts are on ${kind} ${name}` } : null;
}

const MOST_NAMED = 5;

/** The affected service that (nearly) all other affected ones need, and that needs none of them itself. */
function deepestService(alerts: readonly Entities[], dependencies: ServiceDependencies): Root {
  const onServices = alerts.filter(({ service }) => service !== '').length;
  const services = [...new Set(alerts.map(({ service }) => service))].filter((service) => service !== '');
  if (services.length < 2 || onServices < COVERS * alerts.length) return null;
  const needing = (name: string): string[] => services.filter((other) => dependencies.needs(other, name));
  const [root, another] = services.filter((name) => needing(name).length >= COVERS * (services.length - 1) && !services.some((other) => dependencies.needs(name, other)));
  if (root === undefined || another !== undefined) return null;
  const others = needing(root);
  const named = `${others.slice(0, MOST_NAMED).join(', ')}${others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : ''}`;
  return { kind: 'service', name: root, reason: `${named} ${others.length === 1 ? 'depends' : 'depend'} on it, and nothing that it depends on has alerts` };
}

interface Candidate {
  readonly kind: Container;
  readonly name: string;
  readonly affected: number;
  readonly of: number;
}

function sharedContainer(alerts: readonly Entities[], sizes: ReadonlyMap<string, number>): Root {
  const nodes = new Map(alerts.filter(({ node }) => node !== '').map((entities) => [entities.node, entities]));
  if (nodes.size < 2) return null;
  const candidates = CONTAINERS.flatMap((kind) => [...affectedBy([...nodes.values()], kind)].map(([name, affected]): Candidate => ({ kind, name, affected, of: Math.max(affected, sizes.get(`${kind}/${name}`) ?? 0) })));
  const [best] = candidates.filter(({ affected }) => affected >= 2 && affected >= COVERS * nodes.size).sort((a, b) => b.affected / b.of - a.affected / a.of || b.affected - a.affected || a.of - b.of || CONTAINERS.indexOf(a.kind) - CONTAINERS.indexOf(b.kind));
  if (best === undefined) return null;
  const { kind, name, affected, of } = best;
  const elsewhere = nodes.size - affected;
  return { kind, name, reason: `${affected} of ${of} nodes of ${kind} ${name} are affected${elsewhere === 0 ? ', and none outside it' : `, and ${elsewhere} outside it`}` };
}

function affectedBy(nodes: readonly Entities[], kind: Container): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entities of nodes) if (entities[kind] !== '') counts.set(entities[kind], (counts.get(entities[kind]) ?? 0) + 1);
  return counts;
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
