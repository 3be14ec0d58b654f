import { setTimeout as pause } from 'node:timers/promises';
import { type Network, nodeDocument } from '../network/network';
import { type GatewayAccess, signIn } from './gateway-client';

const PATIENCE_MS = 60_000;
const TRY_EVERY_MS = 250;
/** Documents per request that the gateway takes at most. */
const BULK = 1000;

async function registerOnce(access: GatewayAccess, network: Network, nodesOrigin: string, stop: AbortSignal): Promise<void> {
  const gateway = await signIn(access, stop);
  const put = async (path: string, documents: readonly unknown[]): Promise<void> => {
    for (let first = 0; first < documents.length; first += BULK) await gateway.call('PUT', path, documents.slice(first, first + BULK));
  };
  await put('chains', network.chains.map(({ id, name, family, blockTimeMs, expectedChainId }) => ({ id, name, family, blockTimeMs, expectedChainId })));
  await put('nodes', network.nodes.map((node) => nodeDocument(node, nodesOrigin)));
  await put('customers', network.customers.map(({ id, plan, name }) => ({ id, plan, name })));
}

/**
 * Tells Observer what the network consists of: chains, nodes (which are then probed), customers. Repeating it changes nothing.
 * Tries for a minute, because the gateway may still be starting. @throws Error with the gateway's last answer
 */
export async function registerNetwork(access: GatewayAccess, network: Network, nodesOrigin: string, stop: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await registerOnce(access, network, nodesOrigin, stop);
    } catch (error) {
      if (stop.aborted || Date.now() > deadlineMs) throw error;
      await pause(TRY_EVERY_MS, undefined, { signal: stop });
    }
  }
}
