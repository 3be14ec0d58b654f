import { type ActorSystem, anyActor, createActorSystem } from '@observer/actors';
import { actorLeasesBucket, actorsAliveV1, actorSnapshotsBucket, ANALYTICS_ACTORS, analyticsJobsBucket, controlAnalyticsJobV1, listAnalyticsJobsV1, metricRulesBucket } from '@observer/contracts';
import { JobQueue, type Platform, serveJobs, type Subscription } from '@observer/platform';
import type { KindRegistry } from '@observer/telemetry';
import { eventCounterActor } from './actors/event-counter.actor';
import { LogLag } from './actors/log-lag';
import { ruleTotalsActor } from './actors/rule-totals.actor';
import { guardShards } from './actors/shard-guard';
import { recomputeJob } from './history/recompute.job';
import { recountGap } from './history/recount-gap';
import { storedEvents } from './history/stored-events';
import { serveMetricRules } from './metric-rules.commands';
import { installShippedRules } from './rules/install-shipped-rules';
import { RuleBook } from './rules/rule-book';
import { RuleStore } from './rules/rule-store';
import { SHIPPED_RULES } from './rules/shipped-rules';

export interface MetricRulesOptions {
  readonly shards: number;
  readonly latenessMs: number;
  readonly shipped: boolean;
}

/** The rules of this replica: knows them, counts its part of the events, and serves commands and jobs. */
export class MetricRulesService {
  private readonly book: RuleBook;
  private readonly store: RuleStore;
  private readonly actors: ActorSystem;
  /** Series of the rules whose actors this replica heard of last. */
  private readonly series = new Map<string, number>();
  private readonly lag: LogLag;
  private readonly running: { stop(): Promise<void> }[] = [];

  constructor(private readonly platform: Platform, private readonly kinds: KindRegistry, private readonly options: MetricRulesOptions) {
    this.book = new RuleBook(kinds);
    this.store = new RuleStore(platform.messaging, platform.clock, kinds);
    this.lag = new LogLag(platform.clock);
    this.actors = this.createActors();
  }

  async start(): Promise<void> {
    const { messaging, log, health } = this.platform;
    if (this.options.shipped) {
      const installed = await installShippedRules(this.platform, SHIPPED_RULES);
      if (installed.length > 0) log.info({ rules: installed }, 'metric-rules-installed');
    }
    // Actors look rules up in the book: it has to be complete before the first event is counted.
    this.running.push(await messaging.documents(metricRulesBucket).watch((change) => {
      const faults = this.book.change(change);
      if (faults.length > 0) log.error({ rule: change.key, faults }, 'metric-rule-cannot-run');
    }));
    this.running.push(guardShards(messaging, health, this.options.shards));
    this.actors.start();
    const jobs = await JobQueue.start(this.platform, { bucket: analyticsJobsBucket, definitions: [recomputeJob({ platform: this.platform, kinds: this.kinds, shards: this.options.shards, rule: (id) => this.store.get(id) })] });
    const serving: Subscription[] = [
      ...serveMetricRules({ platform: this.platform, kinds: this.kinds, store: this.store, book: this.book, actors: this.actors, jobs }),
      ...serveJobs(messaging, jobs, { list: listAnalyticsJobsV1, control: controlAnalyticsJobV1 }),
    ];
    this.running.push(...serving, jobs);
    this.tellFigures();
  }

  /** Gives the partitions to other replicas, with all that was counted. */
  async stop(): Promise<void> {
    await this.actors.stop();
    await Promise.all(this.running.map((part) => part.stop()));
  }

  private createActors(): ActorSystem {
    const { book, platform } = this;
    const { messaging, clock, log } = platform;
    const { shards, latenessMs } = this.options;
    const evaluated = platform.metrics.counter('observer_metric_rule_events_total', 'Events of kinds that rules read, as this replica handled them; after a crash some are handled again', ['kind']);
    const counter = eventCounterActor({
      book, shards,
      recount: (gap, shard) => recountGap(gap, shard, { book, messaging, clock, log, events: (query) => storedEvents(messaging, query) }),
      observe: (logMs, kind, events) => {
        this.lag.counted(logMs);
        evaluated.inc({ kind }, events);
      },
    });
    const totals = ruleTotalsActor({ book, clock, shards, latenessMs, observe: (key, series) => this.observe(key, series) });
    return createActorSystem(platform, { inbox: ANALYTICS_ACTORS, leases: actorLeasesBucket, snapshots: actorSnapshotsBucket, alive: actorsAliveV1 }, [anyActor(counter), anyActor(totals)]);
  }

  private observe(key: string, series: number | undefined): void {
    if (series === undefined) this.series.delete(key);
    else this.series.set(key, series);
  }

  private tellFigures(): void {
    const { metrics, health } = this.platform;
    const figure = (name: string, help: string, read: () => number): void => {
      health.gauge(name, read);
      metrics.gauge(`observer_${name}`, help, [], read);
    };
    figure('metric_rules', 'Metric rules that are known', () => this.book.ruleCount);
    figure('metric_rules_faulty', 'Metric rules that cannot run; the log says why', () => this.book.faults.size);
    figure('metric_rule_label_sets', 'Label sets of the rules whose actors ran in this replica', () => [...this.series.values()].reduce((sum, count) => sum + count, 0));
    figure('metric_rules_lag_ms', 'How far behind the log counting is, milliseconds', () => this.lag.ms);
    figure('actor_partitions', 'Partitions of actors this replica owns', () => this.actors.owned().length);
  }
}
