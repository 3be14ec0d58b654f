import { nodeHeadObservedV1 } from '@observer/contracts';
import type { Platform, Subscription } from '@observer/platform';
import type { Registry } from '../registry';
import { trustedAuthorities, type CollectConfig } from './collect.config';
import { collectMetrics, type CollectMetrics } from './collect-metrics';
import { EventOutbox } from './deliver/event-outbox';
import type { EventSink } from './deliver/event-sink.port';
import { probeEvent } from './deliver/probe-event';
import { HostReporter } from './host/host-reporter';
import { ProbeOwnership } from './ownership/probe-ownership';
import { observedHead, ProbeJudge } from './probe-judge';
import type { Transport } from './probe/probe';
import { transportsOf } from './probe/run-probe';
import { targetsOf, type Target } from './targets/target';
import { TargetScheduler } from './targets/target-scheduler';
import { HeadBoard } from './verdict';

export const PROBE_SOURCE = 'collector:node-probe';

/** How long a draining replica tries to deliver what it collected. */
const FLUSH_TIMEOUT_MS = 5_000;

/** Runs everything this replica collects: the probes of the nodes it owns, and the metrics of its machine. */
export class Collector {
  readonly judge: ProbeJudge;
  private readonly board = new HeadBoard();
  private readonly metrics: CollectMetrics;
  private readonly outbox: EventOutbox;
  private readonly scheduler: TargetScheduler;
  private readonly ownership: ProbeOwnership;
  private readonly host: HostReporter;
  private held: ReadonlySet<number> = new Set();
  private heads: Subscription | undefined;
  private forgetRegistry: (() => void) | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly registry: Registry,
    sink: EventSink,
    config: CollectConfig,
  ) {
    const { messaging, clock, log, instance } = platform;
    this.judge = new ProbeJudge(this.board, clock, trustedAuthorities(config));
    this.outbox = new EventOutbox({ sink, capacity: config.OBSERVER_COLLECT_BUFFER_EVENTS, onDropped: (reason, error) => this.dropped(reason, error) });
    this.scheduler = new TargetScheduler({
      clock, concurrency: config.OBSERVER_COLLECT_CONCURRENCY,
      probe: (target, slotMs, isCurrent) => this.probe(target, slotMs, isCurrent),
      onSkipped: (target) => this.metrics.skipped.inc({ family: target.chain.family }),
      onError: (target, err) => log.error({ node: target.node.id, err }, 'probe-failed-unexpectedly'),
    });
    this.ownership = new ProbeOwnership({ messaging, clock, log, instance, onChange: (held) => this.reconcile(held) });
    this.host = new HostReporter({
      messaging, outbox: this.outbox, clock, log, host: config.OBSERVER_COLLECT_HOST_NAME, region: config.OBSERVER_COLLECT_REGION,
      intervalMs: config.OBSERVER_COLLECT_HOST_INTERVAL, diskPath: config.OBSERVER_COLLECT_DISK_PATH,
    });
    this.metrics = collectMetrics(platform, { targets: () => this.scheduler.size, partitions: () => this.ownership.heldCount, buffered: () => this.outbox.size });
  }

  start(): void {
    this.heads = this.platform.messaging.onSignal(nodeHeadObservedV1, (head) => this.board.post(head));
    this.forgetRegistry = this.registry.onChange(() => this.reconcile(this.held));
    this.ownership.start();
    this.host.start();
  }

  /** Stops probing, hands the targets to the other replicas, and delivers what was collected. */
  async stop(): Promise<void> {
    this.forgetRegistry?.();
    await Promise.all([this.ownership.stop(), this.host.stop(), this.heads?.stop()]);
    await this.scheduler.stop();
    const left = await this.outbox.flush(FLUSH_TIMEOUT_MS);
    if (left > 0) this.platform.log.error({ events: left }, 'collected-events-lost-at-stop');
  }

  private reconcile(held: ReadonlySet<number>): void {
    this.held = held;
    const targets = targetsOf(this.registry.nodes(), (id) => this.registry.chainById(id), held);
    this.scheduler.reconcile(targets);
    this.judge.retain(new Set(targets.map((target) => target.node.id)));
  }

  private async probe(target: Target, slotMs: number, isCurrent: () => boolean): Promise<void> {
    await Promise.all(transportsOf(target.node).map((transport) => this.probeOver(transport, target, slotMs, isCurrent)));
  }

  private async probeOver(transport: Transport, target: Target, slotMs: number, isCurrent: () => boolean): Promise<void> {
    const judged = await this.judge.probe(target, transport);
    // The target was changed, removed, or went to another replica meanwhile: what was seen is no longer ours to tell.
    if (!isCurrent()) return;
    const { observation, verdict } = judged;
    this.metrics.probes.inc({ family: target.chain.family, transport, state: verdict.state });
    this.metrics.seconds.observe({ family: target.chain.family, transport }, observation.responseSeconds);
    const head = observedHead(target, judged);
    if (head !== undefined) {
      this.board.post(head);
      this.platform.messaging.emit(nodeHeadObservedV1, head);
    }
    this.outbox.push(probeEvent(target, observation, verdict), PROBE_SOURCE, `probe:${target.node.id}:${transport}:${slotMs}`);
  }

  private dropped(reason: 'buffer_full' | 'refused', error?: Error): void {
    this.metrics.dropped.inc({ reason });
    if (error !== undefined) this.platform.log.error({ reason, err: error }, 'collected-event-refused');
  }
}
