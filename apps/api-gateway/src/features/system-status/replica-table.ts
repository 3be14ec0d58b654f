/** How every replica is, from its heartbeats: pure rules. */
import { type Heartbeat, type ServiceName, SERVICES } from '@observer/contracts';

/** Three heartbeats missed. */
export const LOST_AFTER_MS = 6_000;
/** A lost replica is shown this long, unless another one took its place or it said good-bye. */
export const FORGOTTEN_AFTER_MS = 5 * 60_000;

/** What must be done in any case, also when no replica that does it was ever heard of. Other roles are missed once they were seen. */
const NEEDED_ROLES: Partial<Record<ServiceName, readonly string[]>> = { ingest: ['receive', 'write'] };

export interface KnownReplica {
  readonly heartbeat: Heartbeat;
  /** By the clock of this process, so that clocks of other machines do not matter. */
  readonly lastSeenMs: number;
}

export type ReplicaTable = ReadonlyMap<string, KnownReplica>;
export type State = 'OK' | 'DEGRADED' | 'DOWN';

export interface ServiceVerdict {
  readonly service: ServiceName;
  readonly state: State;
  readonly reason?: string;
  readonly replicas: readonly (KnownReplica & { readonly lost: boolean })[];
}

export const isLost = (replica: KnownReplica, nowMs: number): boolean => nowMs - replica.lastSeenMs > LOST_AFTER_MS;

/** The table with one more heartbeat taken in and what is no longer worth showing left out. */
export function take(table: ReplicaTable, heartbeat: Heartbeat, nowMs: number): ReplicaTable {
  const next = new Map(table);
  next.set(heartbeat.instance, { heartbeat, lastSeenMs: nowMs });
  return prune(next, nowMs);
}

/** Leaves out lost replicas that said good-bye, that were replaced by a later one in the same roles, or that are long gone. */
export function prune(table: ReplicaTable, nowMs: number): ReplicaTable {
  const all = [...table.values()];
  const replaced = (lost: KnownReplica): boolean =>
    all.some((other) => !isLost(other, nowMs) && sameDuty(other.heartbeat, lost.heartbeat) && other.heartbeat.startedAtMs > lost.heartbeat.startedAtMs);
  const kept = all.filter((replica) => {
    if (!isLost(replica, nowMs)) return true;
    return !replica.heartbeat.draining && !replaced(replica) && nowMs - replica.lastSeenMs < FORGOTTEN_AFTER_MS;
  });
  return new Map(kept.map((replica) => [replica.heartbeat.instance, replica]));
}

const sameDuty = (a: Heartbeat, b: Heartbeat): boolean => a.service === b.service && [...a.roles].sort().join() === [...b.roles].sort().join();

/**
 * The state of each service. A service nobody ever heard of is left out until it had time to speak, and DOWN afterwards.
 * @param listeningSinceMs when this process began to listen to heartbeats
 */
export function servicesOf(table: ReplicaTable, nowMs: number, listeningSinceMs: number): ServiceVerdict[] {
  return SERVICES.flatMap((service) => {
    const replicas = [...prune(table, nowMs).values()].filter((replica) => replica.heartbeat.service === service).map((replica) => ({ ...replica, lost: isLost(replica, nowMs) }))
      .sort((a, b) => a.heartbeat.roles.join().localeCompare(b.heartbeat.roles.join()) || a.heartbeat.startedAtMs - b.heartbeat.startedAtMs);
    const hadTimeToSpeak = nowMs - listeningSinceMs > LOST_AFTER_MS;
    if (replicas.length === 0 && !hadTimeToSpeak) return [];
    return [{ service, replicas, ...judge(replicas, hadTimeToSpeak ? (NEEDED_ROLES[service] ?? []) : []) }];
  });
}

function judge(replicas: ServiceVerdict['replicas'], needed: readonly string[]): { state: State; reason?: string } {
  const able = replicas.filter((replica) => !replica.lost && replica.heartbeat.ready);
  if (replicas.length === 0) return { state: 'DOWN', reason: 'no replica has been heard of' };
  if (able.length === 0) return { state: 'DOWN', reason: replicas.every((replica) => replica.lost) ? 'every replica is lost' : 'no replica is ready' };
  const covered = new Set(able.flatMap((replica) => replica.heartbeat.roles));
  const missing = [...new Set([...needed, ...replicas.flatMap((replica) => replica.heartbeat.roles)])].filter((role) => !covered.has(role));
  if (missing.length > 0) return { state: 'DEGRADED', reason: `no replica can ${missing.sort().join(', ')}` };
  const impaired = replicas.filter((replica) => replica.lost || (!replica.heartbeat.ready && !replica.heartbeat.draining));
  if (impaired.length > 0) return { state: 'DEGRADED', reason: `${impaired.length} of ${replicas.length} replicas ${impaired.every((replica) => replica.lost) ? 'lost' : 'not ready'}` };
  const degraded = able.flatMap((replica) => replica.heartbeat.checks).find((check) => check.reason !== undefined);
  return degraded === undefined ? { state: 'OK' } : { state: 'DEGRADED', reason: `${degraded.name}: ${degraded.reason}` };
}

/** The system is DOWN when telemetry is not taken in or nobody answers queries; otherwise as bad as its worst service, at most DEGRADED. */
export function systemState(services: readonly ServiceVerdict[]): State {
  const down = services.filter((service) => service.state === 'DOWN').map((service) => service.service);
  if (down.includes('ingest') || down.includes('api-gateway')) return 'DOWN';
  return services.every((service) => service.state === 'OK') ? 'OK' : 'DEGRADED';
}
