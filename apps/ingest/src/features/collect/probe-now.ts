import { probeNowV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Messaging, Subscription } from '@observer/platform';
import type { Registry } from '../registry';
import { probeColumns } from './deliver/probe-event';
import type { Judged, ProbeJudge } from './probe-judge';
import { transportsOf } from './probe/run-probe';
import type { Target } from './targets/target';
import type { NodeState } from './verdict';

/** From best to worst, for the one word about a node that was probed over two transports. */
const SEVERITY: readonly NodeState[] = ['healthy', 'lagging', 'stale', 'syncing', 'wrong_chain', 'erroring', 'unreachable'];

/** Serves "test this target": probes a node, stored or not, once over each of its transports; nothing of it is kept. */
export function serveProbeNow(messaging: Messaging, registry: Pick<Registry, 'chainById'>, judge: ProbeJudge): Subscription {
  return messaging.serve(probeNowV1, async ({ node }) => {
    const chain = registry.chainById(node.chain);
    if (chain === undefined) {
      throw new ObserverError('invalid_argument', `chain "${node.chain}" does not exist; create it first, it says how a node is asked`, { details: { field: 'node.chain' } });
    }
    const target: Target = { node, chain };
    return answer(target, await Promise.all(transportsOf(node).map((transport) => judge.probeOnce(target, transport))));
  });
}

function answer(target: Target, results: readonly Judged[]) {
  const worst = results.reduce((a, b) => (SEVERITY.indexOf(b.verdict.state) > SEVERITY.indexOf(a.verdict.state) ? b : a));
  const fields = Object.assign({}, ...results.map((judged) => fieldsOf(target, judged))) as Record<string, number | string | boolean>;
  return { up: results.every(({ verdict }) => verdict.up), state: worst.verdict.state, reason: worst.verdict.reason, fields };
}

/** The columns of the event that the probe would have given; those of the WebSocket probe begin with `ws_`. */
function fieldsOf(target: Target, { observation, verdict }: Judged): Record<string, number | string | boolean> {
  const { tags, fields } = probeColumns(target, observation, verdict);
  const prefix = observation.transport === 'ws' ? 'ws_' : '';
  const told = { ...fields, state: verdict.state, ...(tags.error_code !== undefined && { error_code: tags.error_code }), ...(tags.version !== undefined && { version: tags.version }) };
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [prefix + name, value]));
}
