import type { Network } from '../network/network';
import { Random } from '../network/random';

/** One faulty event per this much simulated time. */
const EVERY_MS = 30_000;

/** A client release with mistakes in it: what it sends is refused, and so gives the page of refused telemetry something to show. Pure. */
export function faultyEvents(network: Network, windowStartMs: number): string[] {
  if (windowStartMs % EVERY_MS !== 0) return [];
  const random = new Random(`${network.seed}/faulty/${windowStartMs}`);
  const chain = random.pick(network.chains);
  const seconds = Number(random.logNormal(0.03, 0.4).toFixed(6));
  const call = { kind: 'gateway_request', time: windowStartMs, method: chain.methods[0]!.name, customer: random.pick(network.customers).id };
  const mistakes = [
    { ...call, status: 'ok', latency_seconds: seconds },
    { ...call, chain: chain.id, status: 'ok', latency_ms: seconds * 1000 },
    { ...call, chain: chain.id, status: 'success', latency_seconds: seconds },
    { ...call, chain: chain.id, status: 'ok', latency_seconds: -seconds },
  ];
  return [JSON.stringify(random.pick(mistakes))];
}
