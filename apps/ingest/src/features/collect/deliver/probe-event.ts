import { BatchBuilder, nodeProbe, type Batch } from '@observer/telemetry';
import type { Observation } from '../probe/probe';
import type { Target } from '../targets/target';
import type { Verdict } from '../verdict';

type Value = number | string | boolean;

/** The dimensions and measures of `node_probe` for one judged observation; what is not known is absent. */
export function probeColumns({ node, chain }: Target, observation: Observation, verdict: Verdict): { tags: Record<string, string>; fields: Record<string, Value> } {
  const facts = observation.outcome.ok ? observation.outcome.value : undefined;
  const { timings } = observation;
  return {
    tags: present({
      node: node.id, chain: chain.id, chain_family: chain.family, operator: node.operator, region: node.region,
      transport: observation.transport, state: verdict.state, error_code: verdict.code, version: facts?.version,
    }),
    fields: present({
      up: verdict.up, response_seconds: observation.responseSeconds,
      dns_seconds: timings.dnsSeconds, tcp_seconds: timings.tcpSeconds, tls_seconds: timings.tlsSeconds, first_byte_seconds: timings.firstByteSeconds,
      head_height: facts?.headHeight, finalized_height: facts?.finalizedHeight, head_age_seconds: verdict.headAgeSeconds,
      peer_lag_blocks: verdict.peerLagBlocks, clock_lag_blocks: verdict.clockLagBlocks,
      syncing: facts?.syncing, peers: facts?.peers, chain_id_matches: verdict.chainIdMatches, error: verdict.reason,
    }),
  };
}

/** One `node_probe` row, stamped with the end of the probe. */
export function probeEvent(target: Target, observation: Observation, verdict: Verdict): Batch {
  const { tags, fields } = probeColumns(target, observation, verdict);
  const builder = new BatchBuilder(nodeProbe);
  builder.row(BigInt(observation.finishedAtMs) * 1_000_000n, tags, fields);
  return builder.build();
}

function present<V>(values: Record<string, V | undefined>): Record<string, V> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, V] => entry[1] !== undefined));
}
