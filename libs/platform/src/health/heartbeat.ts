import { type Heartbeat, heartbeatV1 } from '@observer/contracts';
import { isReady } from '../http/operations.routes';
import type { Platform } from '../lifecycle/platform';
import { watchEventLoop } from './event-loop';

const HEARTBEAT_INTERVAL_MS = 2000;

/** Says every two seconds how this replica is, until stopped; the last one says that it drains. */
export function startHeartbeat(platform: Platform, roles: readonly string[]): { stop(): void } {
  const { clock, health, drain, messaging, metrics } = platform;
  const startedAtMs = clock.nowMs();
  const eventLoop = watchEventLoop();
  metrics.gauge('observer_event_loop_delay_p99_seconds', 'Event loop delay beyond the timer period, 99th percentile of the last heartbeat interval', [], () => eventLoop.lastP99Ms / 1000);
  const compose = (): Heartbeat => {
    const cpu = process.cpuUsage();
    return {
      service: platform.service, instance: platform.instance, version: platform.version, roles: [...roles],
      startedAtMs, sentAtMs: clock.nowMs(), ready: isReady(health, drain), draining: drain.draining, checks: health.checks(),
      eventLoopDelayP99Ms: eventLoop.takeP99Ms(), rssBytes: process.memoryUsage.rss(), cpuSeconds: (cpu.user + cpu.system) / 1e6, gauges: health.gauges(),
    };
  };
  const send = (): void => messaging.emit(heartbeatV1, compose());
  send();
  const timer = setInterval(send, HEARTBEAT_INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      send();
      eventLoop.stop();
    },
  };
}
