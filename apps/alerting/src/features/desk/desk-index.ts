import type { LabelSet, Maintenance, Routing, Silence } from '@observer/contracts';
import { containerSizes, type Entities, entitiesOf, type Topology } from './correlation/entities';
import { ServiceDependencies } from './correlation/service-dependencies';
import { type DeskState, existing } from './desk-state';
import { InhibitionIndex } from './inhibition/inhibition';
import { isInMaintenance, mutedBy, nextMaintenanceChange } from './maintenance/maintenance-windows';
import { DEFAULT_ROUTING } from './routing/route';
import { nextSilenceChange, silencedBy, silenceState } from './silences/silence';

/** What applies until something begins or ends. */
interface Period {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly silences: readonly Silence[];
  readonly maintenance: readonly Maintenance[];
}

const FAR_MS = 30 * 86_400_000;
const indexes = new WeakMap<DeskState, DeskIndex>();

/** What follows from the state, kept in memory beside it so that an alert is judged without a look at all others. Made anew whenever the state comes from its record. */
export class DeskIndex {
  readonly inhibition: InhibitionIndex;
  readonly topology: Topology;
  readonly sizes: ReadonlyMap<string, number>;
  readonly dependencies: ServiceDependencies;
  readonly routing: Routing;
  /** Alerts by region and node. */
  private readonly affected = new Map<string, Map<string, number>>();
  private period: Period | undefined;

  private constructor(private readonly state: DeskState) {
    const { documents, alerts } = state;
    this.inhibition = new InhibitionIndex(existing(documents.inhibition), Object.values(alerts).map(({ fingerprint, labels }) => [fingerprint, labels] as const));
    this.topology = Object.fromEntries(existing(documents.node).map((node) => [node.id, node]));
    this.sizes = containerSizes(this.topology);
    this.dependencies = new ServiceDependencies(existing(documents['service-dependency']));
    this.routing = documents.routing.routing?.document ?? DEFAULT_ROUTING;
    for (const { labels } of Object.values(alerts)) this.countNode(this.entities(labels), 1);
  }

  static of(state: DeskState): DeskIndex {
    let index = indexes.get(state);
    if (index === undefined) indexes.set(state, (index = new DeskIndex(state)));
    return index;
  }

  /** Documents changed. */
  static renew(state: DeskState): void {
    indexes.delete(state);
  }

  entities(labels: LabelSet): Entities {
    return entitiesOf(labels, this.topology);
  }

  /** @returns whether other alerts have to be judged anew */
  add(fingerprint: string, labels: LabelSet): boolean {
    this.countNode(this.entities(labels), 1);
    return this.inhibition.add(fingerprint, labels);
  }

  /** @returns whether other alerts have to be judged anew */
  remove(fingerprint: string, labels: LabelSet): boolean {
    this.countNode(this.entities(labels), -1);
    return this.inhibition.remove(fingerprint, labels);
  }

  /** Why an alert is kept back now. */
  suppressedBy(fingerprint: string, labels: LabelSet, nowMs: number): string[] {
    const { silences, maintenance } = this.periodAt(nowMs);
    return [
      ...silencedBy(silences, labels, nowMs).map((id) => `silence/${id}`),
      ...this.inhibition.inhibitedBy(fingerprint, labels).map((id) => `inhibition/${id}`),
      ...mutedBy(maintenance, labels, () => true).map((id) => `maintenance/${id}`),
    ];
  }

  /** When silences or windows begin or end next. */
  nextChange(nowMs: number): number {
    return this.periodAt(nowMs).untilMs;
  }

  /** Nodes of a region that alerts are on, and how many there are. */
  readonly affectedIn = (region: string): { nodes: number; of: number } => ({ nodes: this.affected.get(region)?.size ?? 0, of: this.sizes.get(`region/${region}`) ?? 0 });

  private periodAt(nowMs: number): Period {
    const { period } = this;
    if (period !== undefined && nowMs >= period.fromMs && nowMs < period.untilMs) return period;
    const silences = existing(this.state.documents.silence);
    const plans = existing(this.state.documents.maintenance);
    const changes = [nextSilenceChange(silences, nowMs), ...plans.map((plan) => nextMaintenanceChange(plan, nowMs))].filter((atMs) => atMs !== undefined);
    return (this.period = {
      fromMs: nowMs, untilMs: Math.min(nowMs + FAR_MS, ...changes),
      silences: silences.filter((silence) => silenceState(silence, nowMs) === 'active'), maintenance: plans.filter((plan) => isInMaintenance(plan, nowMs)),
    });
  }

  private countNode({ node, region }: Entities, by: 1 | -1): void {
    if (node === '' || region === '') return;
    let nodes = this.affected.get(region);
    if (nodes === undefined) this.affected.set(region, (nodes = new Map()));
    const count = (nodes.get(node) ?? 0) + by;
    if (count > 0) nodes.set(node, count);
    else nodes.delete(node);
  }
}
