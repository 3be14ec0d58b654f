import { deleteMetricRuleV1, forgetInAnalyticsV1, inspectActorsV1, previewMetricRuleV1, putMetricRuleV1, startRecomputeV1 } from '@observer/contracts';
import type { ActorSystem } from '@observer/actors';
import type { JobQueue, Platform, Subscription } from '@observer/platform';
import type { KindRegistry } from '@observer/telemetry';
import { previewRule } from './history/preview-rule';
import { historyRange, RECOMPUTE_JOB, recomputeStarted } from './history/recompute.job';
import { storedEvents, storedNames } from './history/stored-events';
import { clashingNames, clashWarning } from './rule/name-clash';
import { forgetPerson } from './forget/forget-person';
import type { RuleBook } from './rules/rule-book';
import { endedByChange, endedByDeletion, endSeries } from './rules/end-series';
import type { RuleStore } from './rules/rule-store';

export interface MetricRuleCommandParts {
  readonly platform: Platform;
  readonly kinds: KindRegistry;
  readonly store: RuleStore;
  readonly book: RuleBook;
  readonly actors: ActorSystem;
  readonly jobs: JobQueue;
}

/** Serves what people may do with rules. */
export function serveMetricRules({ platform, kinds, store, book, actors, jobs }: MetricRuleCommandParts): Subscription[] {
  const { messaging, clock } = platform;
  return [
    messaging.serve(putMetricRuleV1, async (change) => {
      const put = await store.put(change);
      await endSeries(actors, endedByChange(put.stored));
      return put;
    }),
    messaging.serve(deleteMetricRuleV1, async ({ id, by }) => {
      const found = await store.find(id);
      const deleted = await store.delete(id, by);
      if (deleted && found !== undefined) await endSeries(actors, endedByDeletion(found, clock.nowMs()));
      return { deleted };
    }),
    messaging.serve(previewMetricRuleV1, async ({ rule, windowMs }, { signal }) => {
      const preview = await previewRule(rule, windowMs, { kinds, nowMs: clock.nowMs(), events: (query) => storedEvents(messaging, query, signal) });
      const clashes = await clashingNames(rule, await store.find(rule.id), (prefix) => storedNames(messaging, prefix, signal));
      return { ...preview, warnings: [...preview.warnings, ...clashes.map(clashWarning)] };
    }),
    messaging.serve(startRecomputeV1, async ({ ruleId, range, by }) => {
      const stored = await store.get(ruleId);
      const clamped = historyRange(stored, range);
      const job = await jobs.add(RECOMPUTE_JOB, { ruleId, version: stored.version, range: clamped }, by);
      await store.audit(recomputeStarted(ruleId, job.id, clamped, by, clock.nowMs()), `${RECOMPUTE_JOB}-${job.id}`);
      return job;
    }),
    messaging.serve(forgetInAnalyticsV1, (request) => forgetPerson(request, { platform, actors, book, jobs })),
    messaging.serve(inspectActorsV1, (request) => actors.inspect(request)),
  ];
}
