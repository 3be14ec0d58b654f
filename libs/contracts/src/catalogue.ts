/** Everything that is declared, for reconciliation, permissions, tests and the generated catalogue. */
import * as alerting from './alerting';
import * as analytics from './analytics';
import * as apiGateway from './api-gateway';
import type { BucketDeclaration, CommandContract, ConsumerDeclaration, EventContract, ObjectBucketDeclaration, ReaderDeclaration, SignalContract, StreamDeclaration } from './definition/define';
import * as ingest from './ingest';
import * as forgetPerson from './platform/forget-person';
import { heartbeatV1 } from './platform/heartbeat';
import * as jobs from './platform/jobs';
import { ownMetricsV1 } from './platform/own-metrics';
import * as startJobs from './platform/start-jobs';
import * as reporting from './reporting';

const all: unknown[] = [...Object.values(ingest), ...Object.values(alerting), ...Object.values(analytics), ...Object.values(apiGateway), ...Object.values(jobs), ...Object.values(startJobs), ...Object.values(forgetPerson), heartbeatV1, ownMetricsV1];
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const ofType = <T>(type: string): T[] => all.filter((value) => isRecord(value) && value.type === type) as T[];

export const EVENTS = ofType<EventContract>('event');
export const COMMANDS = ofType<CommandContract>('command');
export const SIGNALS = ofType<SignalContract>('signal');
export const STREAMS: StreamDeclaration[] = [ingest.TELEMETRY, ingest.DEADLETTER, analytics.ANALYTICS_ACTORS, alerting.ALERTING_ACTORS, alerting.ALERTING_WORK, alerting.INCIDENTS, apiGateway.AUDIT];
export const CONSUMERS: ConsumerDeclaration[] = [ingest.telemetryWriter, alerting.evaluationConsumer, alerting.incidentProjection, alerting.escalationConsumer, alerting.annotationTeller];
export const READERS: ReaderDeclaration[] = [analytics.telemetryEventsReader];
export const BUCKETS: BucketDeclaration[] = [
  ingest.chainsBucket, ingest.nodesBucket, ingest.customersBucket, ingest.collectLeasesBucket, ingest.fieldTypesBucket, ingest.deadLetterResolutionsBucket, ingest.writerLeaseBucket, ingest.retentionClassesBucket,
  analytics.metricRulesBucket, analytics.shippedMetricRulesBucket, analytics.actorLeasesBucket, analytics.actorSnapshotsBucket, analytics.streamPositionsBucket,
  alerting.ruleGroupsBucket, alerting.shippedRuleGroupsBucket, alerting.silencesBucket, alerting.inhibitionsBucket, alerting.maintenanceBucket, alerting.routingBucket,
  alerting.teamsBucket, alerting.schedulesBucket, alerting.policiesBucket, alerting.contactPointsBucket, alerting.incidentsBucket, alerting.notificationsBucket, alerting.escalationsBucket, alerting.contactHealthBucket, alerting.calendarFeedsBucket, alerting.annotationsBucket,
  alerting.statusPagesBucket, alerting.announcementsBucket, alerting.componentHistoryBucket, alerting.statusNoticesBucket, alerting.statusSubscribersBucket, alerting.statusDeliveriesBucket,
  alerting.alertingActorLeasesBucket, alerting.alertingActorSnapshotsBucket,
  jobs.ingestJobsBucket, jobs.analyticsJobsBucket, jobs.reportingJobsBucket, jobs.ingestJobSecretsBucket,
  apiGateway.usersBucket, apiGateway.apiKeysBucket, apiGateway.refreshSessionsBucket, apiGateway.roleScopesBucket,
];
export const OBJECT_BUCKETS: ObjectBucketDeclaration[] = [reporting.exportFiles];
