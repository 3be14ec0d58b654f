/** The last word of the probes on every node: pure rules over rows of `node_probe`. */
import type { Node } from '@observer/contracts';
import type { Batch } from '@observer/telemetry';
import { type Cell, columnsOf, rowOf } from '../../batches/batch-rows';
import type { NodeHealth } from './node.types';

/** Probes that may fail to arrive before a verdict is too old to trust. */
const MISSED_PROBES = 3;
const MIN_TRUST_MS = 15_000;

/** Worst first: of two transports the worse one speaks for the node. */
const SEVERITY = ['unreachable', 'wrong_chain', 'erroring', 'stale', 'syncing', 'lagging', 'healthy'];

const MEASURES = {
  response_seconds: 'responseSeconds', head_height: 'headHeight', finalized_height: 'finalizedHeight', head_age_seconds: 'headAgeSeconds',
  peer_lag_blocks: 'peerLagBlocks', clock_lag_blocks: 'clockLagBlocks', syncing: 'syncing', peers: 'peers', version: 'version', chain_id_matches: 'chainIdMatches',
  error: 'error', dns_seconds: 'dnsSeconds', tcp_seconds: 'tcpSeconds', tls_seconds: 'tlsSeconds', first_byte_seconds: 'firstByteSeconds',
} as const;

export interface ProbeRow {
  readonly node: string;
  readonly transport: string;
  readonly health: NodeHealth;
}

/** One row of `node_probe`; undefined when it names no node. */
export function probeRowOf(columns: readonly string[], cells: readonly Cell[]): ProbeRow | undefined {
  const values = new Map(columns.map((name, i) => [name, cells[i] ?? null]));
  const node = values.get('node');
  if (typeof node !== 'string' || node === '') return undefined;
  const measured = Object.entries(MEASURES).flatMap(([column, member]) => {
    const value = values.get(column) ?? null;
    return value === null || value === '' ? [] : [[member, value] as const];
  });
  const health: NodeHealth = {
    state: String(values.get('state') ?? 'unknown'), up: values.get('up') === true, at: Number(BigInt(String(values.get('time') ?? '0')) / 1_000_000n), ...Object.fromEntries(measured),
  };
  return { node, transport: String(values.get('transport') ?? 'http'), health };
}

/** All rows of a batch. */
export function probeRowsOf(batch: Batch): ProbeRow[] {
  const columns = columnsOf(batch).map((column) => column.name);
  return Array.from({ length: batch.rows }, (_, row) => probeRowOf(columns, rowOf(batch, row))).filter((row) => row !== undefined);
}

/** The newest verdict per node and transport. */
export class HealthBook {
  private readonly byNode = new Map<string, Map<string, NodeHealth>>();

  /** Takes a row in unless a newer one is there: rows may come in any order. */
  take({ node, transport, health }: ProbeRow): void {
    const byTransport = this.byNode.get(node) ?? new Map<string, NodeHealth>();
    const known = byTransport.get(transport);
    if (known === undefined || known.at <= health.at) byTransport.set(transport, health);
    this.byNode.set(node, byTransport);
  }

  forget(node: string): void {
    this.byNode.delete(node);
  }

  /** What the probes say of a node now; `unknown` and not up when the newest word is too old, whatever it was. */
  of(node: Pick<Node, 'id' | 'probe'>, nowMs: number): NodeHealth | undefined {
    const verdicts = [...(this.byNode.get(node.id)?.values() ?? [])];
    if (verdicts.length === 0) return undefined;
    const trustMs = Math.max(MIN_TRUST_MS, MISSED_PROBES * node.probe.intervalMs + node.probe.timeoutMs);
    const trusted = verdicts.filter((health) => nowMs - health.at <= trustMs);
    if (trusted.length > 0) return trusted.reduce((a, b) => (severity(b) < severity(a) ? b : a));
    const newest = verdicts.reduce((a, b) => (b.at > a.at ? b : a));
    return { ...newest, state: 'unknown', up: false };
  }
}

const severity = (health: NodeHealth): number => {
  const rank = SEVERITY.indexOf(health.state);
  return rank === -1 ? SEVERITY.length : rank;
};
