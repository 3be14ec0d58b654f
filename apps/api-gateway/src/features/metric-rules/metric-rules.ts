import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { deleteMetricRuleV1, metricRuleSchema, metricRulesBucket, previewMetricRuleV1, putMetricRuleV1, type StoredMetricRule } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';
import { DocumentMirror } from '../../mirror/document-mirror';
import { actorOf, assertUnscoped, type Principal } from '../access';

export interface RuleView extends StoredMetricRule {
  readonly revision: number;
}
export type RulePreview = z.output<typeof previewMetricRuleV1.response>;

/**
 * Event → metric rules. Analytics owns them: reads come from its documents, changes go to it as commands. A rule counts everybody's
 * events, whatever labels it keeps, so callers with a data scope neither see nor make any.
 */
@Injectable()
export class MetricRules implements OnModuleInit, OnModuleDestroy {
  private readonly documents: DocumentMirror<typeof metricRulesBucket.schema>;

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {
    this.documents = new DocumentMirror(platform.messaging, metricRulesBucket);
  }

  /** Does not wait: analytics, who makes the bucket, may never have run. */
  onModuleInit(): void {
    this.documents.start().catch((error: unknown) => this.platform.log.error({ err: error }, 'metric-rules-watch-failed'));
    this.platform.health.addCheck('metric-rules', () => (this.documents.complete ? { ok: true } : { ok: true, reason: 'degraded: waits for the documents of analytics' }));
  }

  onModuleDestroy(): Promise<void> {
    return this.documents.stop();
  }

  /** For what this process tells of metrics: everything, whoever asks. */
  all(): RuleView[] {
    return this.documents.entries().map(({ value, revision }) => ({ ...value, revision })).sort((a, b) => a.rule.id.localeCompare(b.rule.id));
  }

  /** Ordered by id. @throws ObserverError `permission_denied`, `unavailable` */
  list(caller: Principal): RuleView[] {
    assertUnscoped(caller, 'The list of metric rules');
    if (!this.documents.complete) throw new ObserverError('unavailable', 'The metric rules are not known yet: analytics, who keeps them, has not run since this replica started');
    return this.all();
  }

  async put(input: unknown, caller: Principal, expectedRevision?: number): Promise<RuleView> {
    const rule = parseInput(metricRuleSchema, input);
    const { revision, stored } = await this.platform.messaging.request(putMetricRuleV1, { rule, expectedRevision, by: actorOf(caller) });
    return { ...stored, revision };
  }

  /** @returns false when there was no such rule */
  async remove(id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteMetricRuleV1, { id, by: actorOf(caller) })).deleted;
  }

  /** What a rule would make of the newest events. */
  async preview(input: unknown, caller: Principal, signal: AbortSignal): Promise<RulePreview> {
    assertUnscoped(caller, 'The preview of a metric rule');
    return this.platform.messaging.request(previewMetricRuleV1, parseInput(previewMetricRuleV1.request, input), { signal });
  }
}
