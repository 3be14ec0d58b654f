import { putChainV1, putNodeV1 } from '@observer/contracts';
import { aChain, aNode, eventually } from '@observer/testing';
import { type IngestHarness, rowsOf, startIngest } from '../../testing/ingest-harness';
import { evmAnswers, startJsonRpcNode, substrateAnswers, suiAnswers, type JsonRpcNode } from './testing/json-rpc-node';

const by = { kind: 'user' as const, id: 'admin' };
const genesis = `0x${'2f'.repeat(32)}`;
const metricsOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
const partitionsOf = async (url: string): Promise<number> => Number(/^observer_collect_partitions(?:\{[^}]*\})? (\d+)$/m.exec(await metricsOf(url))?.[1]);
const seconds = (): number => Math.floor(Date.now() / 1_000);

describe('ingest that collects', () => {
  let ingest: IngestHarness;
  const nodes: JsonRpcNode[] = [];

  beforeAll(async () => {
    ingest = await startIngest({ OBSERVER_INGEST_ROLES: 'receive,collect,write', OBSERVER_COLLECT_HOST_INTERVAL: '1s', OBSERVER_COLLECT_HOST_NAME: 'machine-1', OBSERVER_COLLECT_REGION: 'eu' });
  }, 60_000);

  afterAll(async () => {
    await ingest.stop();
    await Promise.all(nodes.map((node) => node.close()));
  });

  async function register(family: 'evm' | 'substrate' | 'sui', answers: Parameters<typeof startJsonRpcNode>[0], expectedChainId: string): Promise<void> {
    const rpc = await startJsonRpcNode(answers);
    nodes.push(rpc);
    await ingest.gateway.messaging.request(putChainV1, { value: aChain({ id: `chain-${family}`, family, blockTimeMs: 1_000, expectedChainId }), by });
    const value = aNode({ id: `node-${family}`, chain: `chain-${family}`, operator: 'op-acme', region: 'us', httpUrl: rpc.httpUrl, wsUrl: rpc.wsUrl, probe: { enabled: true, intervalMs: 1_000, timeoutMs: 800 } });
    await ingest.gateway.messaging.request(putNodeV1, { value, by });
  }

  it('has a probe of every family over both transports in the store, a moment after the nodes were registered', async () => {
    await register('evm', evmAnswers(seconds), '1');
    await register('substrate', substrateAnswers(seconds, genesis), genesis);
    await register('sui', suiAnswers(seconds), '35834a8a');
    const rows = await eventually(async () => {
      const found = await rowsOf(ingest, 'node_probe');
      expect(new Set(found.map((row) => `${String(row.node)} ${String(row.transport)}`)).size).toBe(6);
      return found;
    }, 20_000);
    for (const row of rows) {
      expect(row).toMatchObject({ operator: 'op-acme', region: 'us', chain: `chain-${String(row.chain_family)}`, state: 'healthy', up: true, chain_id_matches: true, version: expect.any(String) });
      expect(Number(row.head_height)).toBeGreaterThan(1e9);
      expect(Math.abs(Number(row.head_age_seconds))).toBeLessThan(5);
      expect(Number(row.first_byte_seconds)).toBeGreaterThan(0);
    }
  }, 40_000);

  it('has the metrics of its machine in the store', async () => {
    const rows = await eventually(async () => {
      const found = await rowsOf(ingest, 'host_metrics');
      expect(found.length).toBeGreaterThan(1);
      return found;
    }, 15_000);
    expect(rows[0]).toMatchObject({ host: 'machine-1', region: 'eu' });
    expect(Number(rows[0]!.memory_available_bytes)).toBeGreaterThan(1e6);
  }, 20_000);

  it('tells what it does at /metrics', async () => {
    const text = await metricsOf(ingest.ingest.url);
    expect(text).toMatch(/observer_collect_targets(\{[^}]*\})? 3/);
    expect(text).toMatch(/observer_collect_probes_total\{[^}]*state="healthy"[^}]*\} [1-9]/);
    expect(text).toMatch(/observer_collect_partitions(\{[^}]*\})? 16/);
  });

  it('shares its work with another replica, and takes it back as soon as that one stops', async () => {
    const other = await ingest.startReplica({ OBSERVER_INGEST_ROLES: 'collect', OBSERVER_INSTANCE: 'other' });
    await eventually(async () => expect([await partitionsOf(ingest.ingest.url), await partitionsOf(other.url)]).toEqual([8, 8]), 15_000);
    await other.stop();
    await eventually(async () => expect(await partitionsOf(ingest.ingest.url)).toBe(16), 5_000);
  }, 40_000);
});
