/** What the network consists of: documents that enrich events and say what to probe. */
import { z } from 'zod';
import { defineBucket } from '../definition/define';

export const CHAIN_FAMILIES = ['evm', 'substrate', 'sui'] as const;
const key = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'use letters, digits, "_" and "-", at most 128');

export const chainSchema = z.object({
  id: key,
  name: z.string().min(1).max(128),
  family: z.enum(CHAIN_FAMILIES),
  /** Expected time between blocks (checkpoints on Sui). */
  blockTimeMs: z.number().int().positive(),
  /** What the node must say it serves: eth_chainId as decimal, genesis hash, Sui chain identifier. */
  expectedChainId: z.string().max(128).optional(),
});

export const nodeSchema = z.object({
  id: key,
  chain: key,
  operator: key,
  region: key,
  /** Where the probe calls: http(s) and, where the node has it, ws(s). */
  httpUrl: z.url().max(2048),
  wsUrl: z.url().max(2048).optional(),
  /** Decimal degrees, for the map. */
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  probe: z.object({ enabled: z.boolean(), intervalMs: z.number().int().min(1000).max(3_600_000), timeoutMs: z.number().int().min(100).max(60_000) })
    .default({ enabled: true, intervalMs: 10_000, timeoutMs: 5_000 }),
});

export const customerSchema = z.object({ id: key, plan: key, name: z.string().max(128).optional() });

export const chainsBucket = defineBucket({
  name: 'registry_chains', owner: 'ingest', readers: ['api-gateway', 'analytics', 'alerting', 'reporting'], description: 'Chains of the network',
  schema: chainSchema, history: 5, maxBytes: 16 * 1024 ** 2,
  example: { id: 'ethereum', name: 'Ethereum', family: 'evm', blockTimeMs: 12_000, expectedChainId: '1' },
});
export const nodesBucket = defineBucket({
  name: 'registry_nodes', owner: 'ingest', readers: ['api-gateway', 'analytics', 'alerting', 'reporting'], description: 'Nodes of the network, which are also the probe targets',
  schema: nodeSchema, history: 5, maxBytes: 64 * 1024 ** 2,
  example: { id: 'eth-us-1', chain: 'ethereum', operator: 'op-acme', region: 'us', httpUrl: 'http://127.0.0.1:8545', probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 } },
});
export const customersBucket = defineBucket({
  name: 'registry_customers', owner: 'ingest', readers: ['api-gateway', 'analytics', 'reporting'], description: 'Customers and their plans',
  schema: customerSchema, history: 5, maxBytes: 64 * 1024 ** 2,
  example: { id: 'cust-17', plan: 'growth' },
});

export type ChainFamily = (typeof CHAIN_FAMILIES)[number];
export type Chain = z.infer<typeof chainSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type Customer = z.infer<typeof customerSchema>;
