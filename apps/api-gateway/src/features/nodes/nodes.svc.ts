import 'reflect-metadata';
import { BATCH_HEADERS, chainsBucket, eventsSubject, nodesBucket, TELEMETRY } from '@observer/contracts';
import { BatchBuilder, encodeBatches, nodeProbe } from '@observer/telemetry';
import { aChain, aNode, eventually } from '@observer/testing';
import { type Gateway, type GatewayFixture, startFixture } from '../../testing/gateway-fixture';
import type { NodeView } from './node.types';

let fixture: GatewayFixture;
let gateways: Gateway[];
let token: string;

beforeAll(async () => {
  fixture = await startFixture();
  await fixture.ingest.messaging.documents(chainsBucket).put('ethereum', aChain());
  await fixture.ingest.messaging.documents(nodesBucket).put('eth-us-1', aNode());
  gateways = [await fixture.start(), await fixture.start()];
  token = (await gateways[0]!.signIn()).token;
});
afterAll(() => fixture.stop());

const node = async (gateway: Gateway) => (await gateway.call<NodeView>('GET', '/api/v1/nodes/eth-us-1', { credential: token })).body;
let messageId = 0;
async function probed(state: string, atMs: number): Promise<void> {
  const batch = new BatchBuilder(nodeProbe)
    .row(BigInt(atMs) * 1_000_000n, { node: 'eth-us-1', chain: 'ethereum', transport: 'http', state }, { up: state === 'healthy', head_height: 19_000_000n, peer_lag_blocks: 2n }).build();
  await fixture.ingest.messaging.publishRaw(TELEMETRY, eventsSubject('node_probe', 0), encodeBatches([batch]), { messageId: `p${messageId++}`, headers: { [BATCH_HEADERS.acceptedAt]: String(atMs) } });
}

describe('a node', () => {
  it('has no health before its first probe', async () => {
    expect(await node(gateways[0]!)).toMatchObject({ id: 'eth-us-1', chainName: 'Ethereum', family: 'evm' });
    expect((await node(gateways[0]!)).health).toBeUndefined();
  });

  it('shows the newest probe on every replica, late ones do not count', async () => {
    await probed('lagging', Date.now());
    await probed('healthy', Date.now() - 5000);
    for (const gateway of gateways) {
      await eventually(async () => expect((await node(gateway)).health).toMatchObject({ state: 'lagging', up: false, headHeight: 19_000_000, peerLagBlocks: 2 }));
    }
    await probed('healthy', Date.now());
    for (const gateway of gateways) await eventually(async () => expect((await node(gateway)).health).toMatchObject({ state: 'healthy', up: true }));
  });

  it('is gone with its health when it is removed', async () => {
    await gateways[0]!.call('DELETE', '/api/v1/nodes/eth-us-1', { credential: token });
    for (const gateway of gateways) await eventually(async () => expect(await node(gateway)).toMatchObject({ status: 404, code: 'not_found' }));
    await fixture.ingest.messaging.documents(nodesBucket).put('eth-us-1', aNode());
    await eventually(async () => expect((await node(gateways[1]!)).id).toBe('eth-us-1'));
    expect((await node(gateways[1]!)).health).toBeUndefined();
  });
});
