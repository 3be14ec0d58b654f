import { type Batch, gatewayRequest, JsonEventDecoder, KindRegistry, LineProtocolDecoder, nodeProbe, tagIdOfRow } from '@observer/telemetry';
import { Enricher } from './enricher';

const registry = {
  nodeById: (id: string) => (id === 'n1' ? { operator: 'op-a', region: 'us', chain: 'sui' } : id === 'n2' ? { operator: 'op-b', region: 'eu', chain: 'sui' } : undefined),
  chainById: (id: string) => (id === 'sui' ? { family: 'sui' } : undefined),
  customerById: (id: string) => (id === 'c1' ? { plan: 'growth' } : undefined),
};
const enricher = new Enricher(registry);
const kinds = new KindRegistry();
const tag = (batch: Batch, name: string, row: number): string | undefined => {
  const column = batch.tags.find((candidate) => candidate.name === name);
  const id = column === undefined ? 0 : tagIdOfRow(batch, column, row);
  return id === 0 ? undefined : column!.dictionary[id - 1];
};
const base = { kind: 'gateway_request', time: 1_760_000_000_000, chain: 'sui', method: 'm', status: 'ok', latency_seconds: 1 };
const decode = (...rows: object[]): Batch =>
  new JsonEventDecoder({ kinds }).decode(Buffer.from(rows.map((row) => JSON.stringify({ ...base, ...row })).join('\n')), { format: 'ndjson', defaultTimeNs: 0n }).batches[0]!;

describe('Enricher', () => {
  it('fills operator, region, family and plan from the registry', () => {
    const { batch } = enricher.enrich(decode({ node: 'n1', customer: 'c1' }, { node: 'n2' }, {}), gatewayRequest);
    expect(['operator', 'region', 'chain_family', 'plan'].map((name) => tag(batch, name, 0))).toEqual(['op-a', 'us', 'sui', 'growth']);
    expect(['operator', 'region', 'chain_family', 'plan'].map((name) => tag(batch, name, 1))).toEqual(['op-b', 'eu', 'sui', undefined]);
    expect(['operator', 'region', 'chain_family', 'plan'].map((name) => tag(batch, name, 2))).toEqual([undefined, undefined, 'sui', undefined]);
  });

  it('leaves alone what the sender said', () => {
    const { batch } = enricher.enrich(decode({ node: 'n1', region: 'asia' }, { node: 'n1' }), gatewayRequest);
    expect([tag(batch, 'region', 0), tag(batch, 'region', 1)]).toEqual(['asia', 'us']);
  });

  it('counts ids the registry does not know, once per id', () => {
    const { unknown } = enricher.enrich(decode({ node: 'x', customer: 'y' }, { node: 'x', chain: 'z' }), gatewayRequest);
    expect(unknown).toEqual({ node: 1, chain: 1, customer: 1 });
  });

  it('works on series as on rows', () => {
    const text = 'node_probe,node=n1,chain=sui,state=healthy up=true 1760000000000000000\nnode_probe,node=n2,chain=sui,state=healthy up=true 1760000000000000001';
    const [batch] = new LineProtocolDecoder({ kinds }).decode(Buffer.from(text), { precision: 'ns', defaultTimeNs: 0n }).batches;
    const enriched = enricher.enrich(batch!, nodeProbe).batch;
    expect([tag(enriched, 'operator', 0), tag(enriched, 'region', 1)]).toEqual(['op-a', 'eu']);
  });

  it('returns the batch itself when there is nothing to fill', () => {
    const batch = decode({ chain: 'unknown' });
    expect(enricher.enrich(batch, gatewayRequest).batch).toBe(batch);
  });
});
