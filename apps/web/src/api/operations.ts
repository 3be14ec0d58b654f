/** Every operation the pages use. Checked against the gateway's schema in operations.spec.ts. */
import { operation } from './operation';
import {
  type ApiKey, type Chain, type DeadLetter, type DeadLetterState, type EventColumn, type EventsQueryInput, type EventsResult, type Kind, type MatcherInput,
  type Cell, type NodeInput, type NodeView, type Scope, type SeriesQueryInput, type SeriesResult, type SystemStatus, type TrafficTick,
} from './types';

const HEALTH = `state up at responseSeconds headHeight finalizedHeight headAgeSeconds peerLagBlocks clockLagBlocks syncing peers version chainIdMatches error
  dnsSeconds tcpSeconds tlsSeconds firstByteSeconds`;
const NODE = `id chain chainName family operator region httpUrl wsUrl latitude longitude probe { enabled intervalMs timeoutMs } revision health { ${HEALTH} }`;
const CELL = 'key requestsPerSecond errorsPerSecond p50 p95 p99';
const STATUS = `at state
  services { service state reason replicas { instance version roles ready draining lost startedAt lastSeenMs rssBytes cpuSeconds eventLoopDelayP99Ms checks { name ok reason } gauges { name value } } }
  pipeline { receivedRowsPerSecond refusedRowsPerSecond writtenRowsPerSecond backlogMessages backlogBytes streamFillRatio writeLagMs deadLetters
    sources { name rowsPerSecond refusedPerSecond lastSeenMs } }`;
const KEY = 'id name prefix scopes createdAt createdBy expiresAt revokedAt rateLimitRowsPerSecond dataScope { tag op value }';

export const NODES = operation<{ nodes: NodeView[] }>(`query Nodes { nodes { ${NODE} } }`);
export const NODE_BY_ID = operation<{ node: NodeView | null }, { id: string }>(`query Node($id: ID!) { node(id: $id) { ${NODE} } }`);
export const CHAINS = operation<{ chains: Chain[] }>('query Chains { chains { id name family blockTimeMs } }');
export const KINDS = operation<{ kinds: Kind[] }>('query Kinds { kinds { name description columns { name role type unit personalData description } } }');
export const SERIES = operation<{ series: SeriesResult }, { query: SeriesQueryInput }>(
  `query Series($query: SeriesQueryInput!) {
    series(query: $query) { series { labels { name value } timesMs columns { as values } } truncated source { tookMs rowsRead resolution } }
  }`,
);
export const EVENTS = operation<{ events: EventsResult }, { query: EventsQueryInput }>(
  `query Events($query: EventsQueryInput!) {
    events(query: $query) { columns { name role type } rows nextCursor source { tookMs rowsRead resolution } }
  }`,
);
export interface MetadataQueryInput {
  what: 'MEASUREMENTS' | 'TAGS' | 'TAG_VALUES' | 'FIELDS';
  measurement?: string;
  tag?: string;
  prefix?: string;
  limit?: number;
  range?: { startMs: number; endMs: number };
}
export const METADATA = operation<{ metadata: { values: { name: string; type: string | null }[]; truncated: boolean } }, { query: MetadataQueryInput }>(
  'query Metadata($query: MetadataQueryInput!) { metadata(query: $query) { values { name type } truncated } }',
);
export const SYSTEM_STATUS = operation<{ systemStatus: SystemStatus }>(`query SystemStatus { systemStatus { ${STATUS} } }`);
export const STORE_STATS = operation<{
  storeStats: { adapter: string; rows: number; bytes: number; bytesPerRow: number; measurements: { name: string; rows: number; oldestMs: number | null; newestMs: number | null }[] };
}>('query StoreStats { storeStats { adapter rows bytes bytesPerRow measurements { name rows oldestMs newestMs } } }');

export const LIVE_TRAFFIC = operation<{ liveTraffic: TrafficTick }, { chain?: string; region?: string }>(
  `subscription LiveTraffic($chain: String, $region: String) {
    liveTraffic(chain: $chain, region: $region) { at freshnessMs total { ${CELL} } byChain { ${CELL} } byRegion { ${CELL} } }
  }`,
);
export const LIVE_STATUS = operation<{ systemStatus: SystemStatus }>(`subscription LiveStatus { systemStatus { ${STATUS} } }`);
export const LIVE_EVENTS = operation<
  { liveEvents: { at: number; columns: EventColumn[]; rows: Cell[][]; omitted: number } },
  { measurement: string; matchers: MatcherInput[] }
>(
  `subscription LiveEvents($measurement: String!, $matchers: [MatcherInput!]) {
    liveEvents(measurement: $measurement, matchers: $matchers) { at columns { name role type } rows omitted }
  }`,
);

export const API_KEYS = operation<{ apiKeys: ApiKey[] }>(`query ApiKeys { apiKeys { ${KEY} } }`);
export const CREATE_API_KEY = operation<
  { createApiKey: { secret: string; key: ApiKey } },
  { input: { name: string; scopes: Scope[]; expiresAt?: string; rateLimitRowsPerSecond?: number; dataScope?: MatcherInput[] } }
>(`mutation CreateApiKey($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret key { ${KEY} } } }`);
export const REVOKE_API_KEY = operation<{ revokeApiKey: ApiKey }, { id: string }>(`mutation RevokeApiKey($id: ID!) { revokeApiKey(id: $id) { ${KEY} } }`);

export const PUT_NODE = operation<{ putNode: NodeView }, { input: NodeInput; expectedRevision?: number }>(
  `mutation PutNode($input: NodeInput!, $expectedRevision: Int) { putNode(input: $input, expectedRevision: $expectedRevision) { ${NODE} } }`,
);
export const DELETE_NODE = operation<{ deleteNode: boolean }, { id: string }>('mutation DeleteNode($id: ID!) { deleteNode(id: $id) }');
export interface ProbeResult {
  up: boolean;
  state: string;
  reason: string | null;
  fields: Record<string, number | string | boolean>;
}
export const TEST_NODE = operation<{ testNode: ProbeResult }, { input: NodeInput }>(
  'mutation TestNode($input: NodeInput!) { testNode(input: $input) { up state reason fields } }',
);

export const DEAD_LETTERS = operation<
  { deadLetters: { items: DeadLetter[]; nextCursor: string | null; total: number } },
  { limit: number; cursor?: string; code?: string; measurement?: string; state?: DeadLetterState }
>(
  `query DeadLetters($limit: Int, $cursor: String, $code: String, $measurement: String, $state: DeadLetterState) {
    deadLetters(limit: $limit, cursor: $cursor, code: $code, measurement: $measurement, state: $state) {
      items { id receivedAtMs source code reason remedy measurement line keyId raw truncated state } nextCursor total
    }
  }`,
);
export const REPLAY_DEAD_LETTERS = operation<
  { replayDeadLetters: { id: string; accepted: boolean; code: string | null; reason: string | null }[] },
  { items: { id: string; raw?: string }[] }
>('mutation ReplayDeadLetters($items: [ReplayInput!]!) { replayDeadLetters(items: $items) { id accepted code reason } }');
export const DISCARD_DEAD_LETTERS = operation<{ discardDeadLetters: number }, { ids: string[] }>(
  'mutation DiscardDeadLetters($ids: [ID!]!) { discardDeadLetters(ids: $ids) }',
);
