import { CHAINS } from './chains';
import { REGIONS, type Network, type Region } from './network';
import { Random } from './random';

/** Something that goes wrong for a while. Everything that simulates asks here, so that probes, traffic and history tell one story. */
export type Incident = { readonly startMs: number; readonly endMs: number } & (
  | { readonly type: 'node-stalled'; readonly node: string }
  | { readonly type: 'node-down'; readonly node: string }
  | { readonly type: 'region-slow'; readonly region: Region; readonly factor: number }
  | { readonly type: 'error-burst'; readonly chain: string; readonly share: number }
  | { readonly type: 'payments-failing'; readonly share: number }
  | { readonly type: 'customer-spike'; readonly customer: string; readonly share: number }
);

/** The script repeats; who is hit changes every time. */
export const SCRIPT_PERIOD_MS = 15 * 60_000;
const MINUTE = 60_000;

/** After a stall a node catches up with its chain for this long and says that it is syncing. */
export const CATCH_UP_MS = 45_000;

/** The incidents of the script's `turn`-th run (turn 0 begins at the epoch). */
function scripted(network: Network, turn: number): Incident[] {
  const random = new Random(`${network.seed}/incidents/${turn}`);
  const at = (fromMinute: number, toMinute: number): { startMs: number; endMs: number } => ({
    startMs: turn * SCRIPT_PERIOD_MS + fromMinute * MINUTE, endMs: turn * SCRIPT_PERIOD_MS + toMinute * MINUTE,
  });
  const paying = network.customers.filter((customer) => customer.plan === 'growth' || customer.plan === 'scale');
  return [
    { ...at(1, 3.5), type: 'node-stalled', node: random.pick(network.nodes).id },
    { ...at(4, 5.5), type: 'region-slow', region: random.pick(REGIONS), factor: random.between(3, 6) },
    { ...at(6.5, 7.5), type: 'error-burst', chain: random.pick(CHAINS).id, share: random.between(0.2, 0.45) },
    { ...at(8.5, 10), type: 'customer-spike', customer: random.pick(paying).id, share: random.between(0.4, 0.9) },
    { ...at(10.5, 12.5), type: 'payments-failing', share: random.between(0.5, 0.9) },
    { ...at(12.5, 14), type: 'node-down', node: random.pick(network.nodes).id },
  ];
}

/** The incidents of a network over time. Pure: depends on the seed and the time asked about only. */
export class IncidentScript {
  private readonly turns = new Map<number, Incident[]>();

  constructor(private readonly network: Network) {}

  /** What is going wrong at `timeMs`. */
  at(timeMs: number): Incident[] {
    return this.turn(Math.floor(timeMs / SCRIPT_PERIOD_MS)).filter((incident) => incident.startMs <= timeMs && timeMs < incident.endMs);
  }

  /** The latest stall of `node` that began before `timeMs` and still shows: stalled, or catching up. */
  stallOf(node: string, timeMs: number): Incident | undefined {
    const turn = Math.floor(timeMs / SCRIPT_PERIOD_MS);
    return [...this.turn(turn), ...this.turn(turn - 1)].find(
      (incident) => incident.type === 'node-stalled' && incident.node === node && incident.startMs <= timeMs && timeMs < incident.endMs + CATCH_UP_MS,
    );
  }

  private turn(turn: number): Incident[] {
    let found = this.turns.get(turn);
    if (found === undefined) {
      if (this.turns.size > 64) this.turns.clear();
      this.turns.set(turn, (found = scripted(this.network, turn)));
    }
    return found;
  }
}
