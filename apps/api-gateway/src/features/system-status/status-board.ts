import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { heartbeatV1 } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { Subscribers } from '../../streams/subscribers';
import type { Principal } from '../access';
import { pipelineOf, type SourceTimes } from './pipeline';
import { type ReplicaTable, servicesOf, type ServiceVerdict, systemState, take } from './replica-table';
import { seenBy } from './seen-by';
import type { Replica, ServiceStatus, SystemStatus } from './status.types';

const TICK_MS = 1000;
/** A status that did not change is still told this often, so that a page knows it is connected. */
const AT_LEAST_EVERY_MS = 5000;

/** The state of the whole system, from the heartbeats that reach every gateway. */
@Injectable()
export class StatusBoard implements OnModuleInit, OnModuleDestroy {
  private table: ReplicaTable = new Map();
  private readonly sourceTimes: SourceTimes = new Map();
  private readonly subscribers = new Subscribers<SystemStatus, Principal>({ start: () => this.startTicks(), stop: () => this.stopTicks() });
  private heartbeats: Subscription | undefined;
  private ticks: NodeJS.Timeout | undefined;
  private listeningSinceMs = 0;
  private told = { content: '', atMs: 0 };

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  onModuleInit(): void {
    this.listeningSinceMs = this.platform.clock.nowMs();
    this.heartbeats = this.platform.messaging.onSignal(heartbeatV1, (heartbeat) => {
      this.table = take(this.table, heartbeat, this.platform.clock.nowMs());
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.subscribers.endAll();
    await this.heartbeats?.stop();
  }

  /** As far as the caller may see it. */
  currentFor(caller: Principal): SystemStatus {
    return seenBy(caller, this.current());
  }

  private current(): SystemStatus {
    const nowMs = this.platform.clock.nowMs();
    const services = servicesOf(this.table, nowMs, this.listeningSinceMs);
    const alive = services.flatMap((service) => service.replicas).filter((replica) => !replica.lost);
    return { at: nowMs, state: systemState(services), services: services.map(serviceStatus), pipeline: pipelineOf(alive, this.sourceTimes) };
  }

  /** The status now, then on change (at most once a second), and at least every five seconds. */
  subscribe(caller: Principal): AsyncIterableIterator<SystemStatus> {
    const reader = this.subscribers.add(caller);
    reader.push(this.currentFor(caller));
    return reader;
  }

  get subscriberCount(): number {
    return this.subscribers.count;
  }

  private startTicks(): void {
    this.ticks = setInterval(() => this.tick(), TICK_MS);
  }

  private stopTicks(): void {
    clearInterval(this.ticks);
  }

  private tick(): void {
    const status = this.current();
    const content = contentOf(status);
    if (content === this.told.content && status.at - this.told.atMs < AT_LEAST_EVERY_MS) return;
    this.told = { content, atMs: status.at };
    for (const [reader, caller] of this.subscribers.entries()) reader.push(seenBy(caller, status));
  }
}

/** What counts as a change: everything but the times that move by themselves. */
const contentOf = (status: SystemStatus): string => JSON.stringify(status, (key, value: unknown) => (key === 'at' || key === 'lastSeenMs' ? undefined : value));

function serviceStatus({ service, state, reason, replicas }: ServiceVerdict): ServiceStatus {
  return { service, state, reason, replicas: replicas.map(replicaView) };
}

function replicaView({ heartbeat, lastSeenMs, lost }: ServiceVerdict['replicas'][number]): Replica {
  const { instance, version, roles, ready, draining, startedAtMs, rssBytes, cpuSeconds, eventLoopDelayP99Ms, checks, gauges } = heartbeat;
  return {
    instance, version, roles, ready: ready && !lost, draining, lost, startedAt: startedAtMs, lastSeenMs, rssBytes, cpuSeconds, eventLoopDelayP99Ms, checks,
    gauges: Object.entries(gauges).map(([name, value]) => ({ name, value })),
  };
}
