import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { announcementsBucket, annotationsBucket, type BucketDeclaration, incidentsBucket, inhibitionsBucket, maintenanceBucket, policiesBucket, routingBucket, ruleGroupsBucket, schedulesBucket, silencesBucket, statusPagesBucket, teamsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { DocumentMirror, type Mirrored } from '../../mirror/document-mirror';

/** The documents of alerting as this replica knows them. Alerting owns them: changes go to it as commands. */
@Injectable()
export class AlertingMirrors implements OnModuleInit, OnModuleDestroy {
  readonly ruleGroups = this.mirror(ruleGroupsBucket);
  readonly incidents = this.mirror(incidentsBucket);
  readonly silences = this.mirror(silencesBucket);
  readonly inhibitions = this.mirror(inhibitionsBucket);
  readonly maintenance = this.mirror(maintenanceBucket);
  readonly routing = this.mirror(routingBucket);
  readonly teams = this.mirror(teamsBucket);
  readonly schedules = this.mirror(schedulesBucket);
  readonly policies = this.mirror(policiesBucket);
  readonly annotations = this.mirror(annotationsBucket);
  readonly statusPages = this.mirror(statusPagesBucket);
  readonly announcements = this.mirror(announcementsBucket);

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  private get all(): DocumentMirror<z.ZodType>[] {
    return [this.ruleGroups, this.incidents, this.silences, this.inhibitions, this.maintenance, this.routing, this.teams, this.schedules, this.policies, this.statusPages, this.announcements, this.annotations] as unknown as DocumentMirror<z.ZodType>[];
  }

  /** Does not wait: alerting, who makes the buckets, may never have run. */
  onModuleInit(): void {
    for (const mirror of this.all) mirror.start().catch((error: unknown) => this.platform.log.error({ err: error }, 'alerting-watch-failed'));
    this.platform.health.addCheck('alerting', () => (this.all.every((mirror) => mirror.complete) ? { ok: true } : { ok: true, reason: 'degraded: waits for the documents of alerting' }));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.all.map((mirror) => mirror.stop()));
  }

  private mirror<S extends z.ZodType>(bucket: BucketDeclaration<S>): DocumentMirror<S> {
    return new DocumentMirror(this.platform.messaging, bucket);
  }
}

/**
 * Everything a mirror has.
 * @param what in the plural, e.g. `rule groups`
 * @throws ObserverError `unavailable` until all is known: half a list would look like a whole one
 */
export function entriesOf<S extends z.ZodType>(mirror: DocumentMirror<S>, what: string): Mirrored<z.output<S>>[] {
  if (!mirror.complete) throw new ObserverError('unavailable', `The ${what} are not known yet: alerting, who keeps them, has not run since this replica started`);
  return mirror.entries();
}
