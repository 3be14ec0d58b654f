import type { MethodProfile, ChainProfile } from '../network/chains';
import { type Incident, IncidentScript } from '../network/incidents';
import type { Network, Region, SimulatedCustomer, SimulatedNode } from '../network/network';
import { Random, Weighted } from '../network/random';
import { Routing, distanceSeconds } from './routing';
import { demand } from './seasonality';

/** The unit of generation: same seed, same window, same events. */
export const WINDOW_MS = 250;
/** Where the gateway gives up. */
const TIMEOUT_SECONDS = 10;
/** Median time of an answer from the gateway’s cache. */
const CACHE_SECONDS = 0.0015;

/** Writes `gateway_request` events as NDJSON. Pure but for its caches. */
export class RequestTraffic {
  private readonly script: IncidentScript;
  private readonly chains: Weighted<ChainProfile>;
  private readonly methods = new Map<string, Weighted<MethodProfile>>();
  private readonly customers = new Map<Region, Weighted<SimulatedCustomer>>();
  private routing: { readonly second: number; readonly incidents: Incident[]; readonly table: Routing } | undefined;

  /** @param ratePerSecond events per second, averaged over a week */
  constructor(private readonly network: Network, private readonly ratePerSecond: number) {
    this.script = new IncidentScript(network);
    this.chains = new Weighted(network.chains, (chain) => chain.trafficWeight);
    for (const chain of network.chains) this.methods.set(chain.id, new Weighted(chain.methods, (method) => method.weight));
    for (const region of ['us', 'eu', 'asia'] as const) {
      this.customers.set(region, new Weighted(network.customers, (customer) => customer.weight * (customer.region === region ? 6 : 1)));
    }
  }

  /**
   * The events of one window, one JSON object per line.
   * @param startMs a multiple of WINDOW_MS, milliseconds since the epoch
   */
  window(startMs: number): string[] {
    const random = new Random(`${this.network.seed}/requests/${this.ratePerSecond}/${startMs}`);
    const { incidents, table } = this.routingAt(startMs);
    const lines: string[] = [];
    for (const { region, share } of demand(startMs)) {
      const count = random.poisson((this.ratePerSecond * share * WINDOW_MS) / 1000);
      for (let i = 0; i < count; i++) lines.push(this.request(random, startMs, region, this.customers.get(region)!.draw(random), table, 0));
    }
    for (const incident of incidents) if (incident.type === 'customer-spike') this.spike(random, startMs, incident, table, lines);
    return lines;
  }

  /** One customer calls far above its allowance; part of it is rejected. */
  private spike(random: Random, startMs: number, incident: Extract<Incident, { type: 'customer-spike' }>, table: Routing, lines: string[]): void {
    const customer = this.network.customers.find((candidate) => candidate.id === incident.customer)!;
    const count = random.poisson((this.ratePerSecond * incident.share * WINDOW_MS) / 1000);
    for (let i = 0; i < count; i++) lines.push(this.request(random, startMs, customer.region, customer, table, 0.35));
  }

  private request(random: Random, startMs: number, from: Region, customer: SimulatedCustomer, table: Routing, rejectedShare: number): string {
    const chain = this.chains.draw(random);
    const method = this.methods.get(chain.id)!.draw(random);
    const time = `${startMs + random.below(WINDOW_MS)}${String(random.below(1_000_000)).padStart(6, '0')}`;
    const head = `{"kind":"gateway_request","time":${time},"chain":"${chain.id}","method":"${method.name}","customer":"${customer.id}","api_key":"${random.pick(customer.apiKeys)}","client_region":"${from}"`;
    const tail = `,"request_bytes":${90 + random.below(400)},"request_id":"${random.hex(16)}"}`;
    // Without a node, the region is that of the gateway, which is the caller's.
    if (random.next() < rejectedShare) return `${head},"region":"${from}","status":"rejected","error_code":"429","cache":"bypass","latency_seconds":${(0.0004 + random.next() * 0.001).toFixed(6)},"response_bytes":96,"credits":0${tail}`;
    if (random.next() < method.cacheable) {
      return `${head},"region":"${from}","status":"ok","cache":"hit","latency_seconds":${random.logNormal(CACHE_SECONDS, 0.4).toFixed(6)},"response_bytes":${size(random, method)},"credits":${method.credits}${tail}`;
    }
    return `${head}${this.answer(random, from, method, table.nodesFor(chain.id, from).draw(random), table)}${tail}`;
  }

  /** The part of an event that depends on the node that answered. */
  private answer(random: Random, from: Region, method: MethodProfile, node: SimulatedNode, table: Routing): string {
    const condition = table.conditions.get(node.id)!;
    const latency = distanceSeconds(from, node.region) + random.logNormal(node.latencySeconds * method.cost, node.spread) * condition.slowness;
    const place = `,"node":"${node.id}","cache":"miss"`;
    if (latency >= TIMEOUT_SECONDS) return `${place},"status":"timeout","error_code":"504","latency_seconds":${TIMEOUT_SECONDS},"response_bytes":0,"credits":0`;
    if (random.next() < condition.errorShare) {
      const code = condition.errorShare === 1 ? '502' : random.pick(ERROR_CODES);
      return `${place},"status":"error","error_code":"${code}","latency_seconds":${latency.toFixed(6)},"response_bytes":${120 + random.below(80)},"credits":0`;
    }
    return `${place},"status":"ok","latency_seconds":${latency.toFixed(6)},"response_bytes":${size(random, method)},"credits":${method.credits}`;
  }

  /** Routing changes once a second at most. */
  private routingAt(startMs: number): { readonly incidents: Incident[]; readonly table: Routing } {
    const second = Math.floor(startMs / 1000);
    if (this.routing?.second !== second) {
      const incidents = this.script.at(second * 1000);
      this.routing = { second, incidents, table: new Routing(this.network, incidents, second * 1000) };
    }
    return this.routing;
  }
}

const ERROR_CODES = ['-32000', '-32000', '-32603', '-32005', '502', '503'] as const;
const size = (random: Random, method: MethodProfile): number => Math.round(random.logNormal(method.responseBytes, 0.5));
