/** Shapes of the gateway's GraphQL schema as the operations here select them. Times in ms since the epoch, durations as named. */
import { type Role } from './session';

export type MatcherOp = 'EQ' | 'NEQ' | 'RE' | 'NRE';
export interface MatcherInput {
  tag: string;
  op: MatcherOp;
  value: string;
}
export type FilterOp = 'EQ' | 'NEQ' | 'LT' | 'LTE' | 'GT' | 'GTE';
export interface FieldFilterInput {
  field: string;
  op: FilterOp;
  value: number | string | boolean;
}
export interface RangeInput {
  startMs: number;
  endMs: number;
}
export type AggregateFn = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'LAST' | 'RATE' | 'INCREASE' | 'QUANTILE';
export interface AggregateInput {
  as: string;
  fn: AggregateFn;
  field?: string;
  q?: number;
  where?: MatcherInput[];
}
export interface SeriesQueryInput {
  measurement: string;
  matchers?: MatcherInput[];
  filters?: FieldFilterInput[];
  range: RangeInput;
  aggregates: AggregateInput[];
  groupBy?: string[];
  stepMs?: number;
  top?: { k: number; by: string; order?: 'DESC' | 'ASC' };
}
export interface EventsQueryInput {
  measurement: string;
  matchers?: MatcherInput[];
  filters?: FieldFilterInput[];
  range: RangeInput;
  columns?: string[];
  order?: 'DESC' | 'ASC';
  limit?: number;
  cursor?: string;
}

export interface QuerySource {
  tookMs: number;
  rowsRead: number;
  resolution: string;
}
export interface Series {
  labels: { name: string; value: string }[];
  timesMs: number[];
  columns: { as: string; values: (number | null)[] }[];
}
export interface SeriesResult {
  series: Series[];
  truncated: boolean;
  source: QuerySource;
}
export interface EventColumn {
  name: string;
  role: string;
  type: string;
}
export type Cell = string | number | boolean | null;
export interface EventsResult {
  columns: EventColumn[];
  rows: Cell[][];
  nextCursor: string | null;
  source: QuerySource;
}

export interface TrafficCell {
  key: string;
  requestsPerSecond: number;
  errorsPerSecond: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}
export interface TrafficTick {
  at: number;
  total: TrafficCell;
  byChain: TrafficCell[];
  byRegion: TrafficCell[];
  freshnessMs: number;
}

export type ServiceState = 'OK' | 'DEGRADED' | 'DOWN';
export interface Replica {
  instance: string;
  version: string;
  roles: string[];
  ready: boolean;
  draining: boolean;
  lost: boolean;
  startedAt: number;
  lastSeenMs: number;
  rssBytes: number;
  cpuSeconds: number;
  eventLoopDelayP99Ms: number;
  checks: { name: string; ok: boolean; reason: string | null }[];
  gauges: { name: string; value: number }[];
}
export interface ServiceStatus {
  service: string;
  state: ServiceState;
  reason: string | null;
  replicas: Replica[];
}
export interface Source {
  name: string;
  rowsPerSecond: number;
  refusedPerSecond: number;
  lastSeenMs: number;
}
export interface Pipeline {
  receivedRowsPerSecond: number;
  refusedRowsPerSecond: number;
  writtenRowsPerSecond: number;
  backlogMessages: number;
  backlogBytes: number;
  streamFillRatio: number;
  /** Unknown while nobody writes. */
  writeLagMs: number | null;
  deadLetters: number;
  sources: Source[];
}
export interface SystemStatus {
  at: number;
  state: ServiceState;
  services: ServiceStatus[];
  /** Null for those who see only a part of the data: it tells of everybody's. */
  pipeline: Pipeline | null;
}

export type ChainFamily = 'EVM' | 'SUBSTRATE' | 'SUI';
export interface Chain {
  id: string;
  name: string;
  family: ChainFamily;
  blockTimeMs: number;
}
export interface NodeHealth {
  state: string;
  up: boolean;
  at: number;
  responseSeconds: number | null;
  headHeight: number | null;
  finalizedHeight: number | null;
  headAgeSeconds: number | null;
  peerLagBlocks: number | null;
  clockLagBlocks: number | null;
  syncing: boolean | null;
  peers: number | null;
  version: string | null;
  chainIdMatches: boolean | null;
  error: string | null;
  dnsSeconds: number | null;
  tcpSeconds: number | null;
  tlsSeconds: number | null;
  firstByteSeconds: number | null;
}
export interface ProbeSettings {
  enabled: boolean;
  intervalMs: number;
  timeoutMs: number;
}
export interface NodeView {
  id: string;
  chain: string;
  chainName: string;
  family: ChainFamily | null;
  operator: string;
  region: string;
  httpUrl: string;
  wsUrl: string | null;
  latitude: number | null;
  longitude: number | null;
  probe: ProbeSettings;
  revision: number;
  health: NodeHealth | null;
}
export interface NodeInput {
  id: string;
  chain: string;
  operator: string;
  region: string;
  httpUrl: string;
  wsUrl?: string;
  latitude?: number;
  longitude?: number;
  probe?: ProbeSettings;
}

export type Scope = 'INGEST_WRITE' | 'READ' | 'WRITE' | 'ADMIN';
export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  revokedAt: string | null;
  rateLimitRowsPerSecond: number | null;
  /** Label matchers that narrow all it reads; empty = nothing does. */
  dataScope: MatcherInput[];
}

export type DeadLetterState = 'OPEN' | 'REPLAYED' | 'DISCARDED';
export interface DeadLetter {
  id: string;
  receivedAtMs: number;
  source: string;
  code: string;
  reason: string;
  remedy: string;
  measurement: string | null;
  line: number | null;
  keyId: string | null;
  raw: string;
  truncated: boolean;
  state: DeadLetterState;
}

export interface KindColumn {
  name: string;
  role: string;
  type: string;
  unit: string | null;
  /** none, pseudonymize, drop or secret */
  personalData: string;
  description: string;
}
export interface Kind {
  name: string;
  description: string;
  columns: KindColumn[];
}
export interface Viewer {
  id: string;
  user: string;
  role: Role | null;
}
