import { setTimeout as pause } from 'node:timers/promises';
import { type Network, nodeDocument } from '../network/network';

export interface GatewayAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const PATIENCE_MS = 60_000;
const TRY_EVERY_MS = 250;
/** Documents per request that the gateway takes at most. */
const BULK = 1000;

async function call(url: string, method: string, body: unknown, stop: AbortSignal, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method, body: JSON.stringify(body), signal: AbortSignal.any([stop, AbortSignal.timeout(30_000)]),
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function registerOnce(access: GatewayAccess, network: Network, nodesOrigin: string, stop: AbortSignal): Promise<void> {
  const api = `${access.url}/api/v1`;
  const { accessToken } = (await call(`${api}/auth/login`, 'POST', { user: access.user, password: access.password }, stop)) as { accessToken: string };
  const put = async (path: string, documents: readonly unknown[]): Promise<void> => {
    for (let first = 0; first < documents.length; first += BULK) await call(`${api}/${path}`, 'PUT', documents.slice(first, first + BULK), stop, accessToken);
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
