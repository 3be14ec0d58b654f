import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as contracts from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { StoreSamples } from '@observer/store-client';

const src = join(__dirname, '../..');

/**
 * Commands that answer with telemetry, and the one file that may ask each on behalf of a caller: there the caller's data scope is added.
 * A new way to read belongs there, or its command into this table together with how it is narrowed or refused.
 */
const NARROWED_BY: Record<string, string[]> = {
  selectSeriesV1: ['features/telemetry-query/telemetry-queries.ts'],
  // The health of nodes is kept for all, and told node by node to who may see the node.
  selectEventsV1: ['features/telemetry-query/telemetry-queries.ts', 'features/nodes/node-health.feed.ts'],
  selectMetadataV1: ['features/telemetry-query/telemetry-queries.ts'],
  // `StoreSamples` of libs/store-client asks them, or shares them with those who see the same; see below.
  selectSamplesV1: [],
  selectSamplesBatchV1: [],
  selectLabelsV1: [],
  startExportV1: ['features/jobs/jobs.ts'],
  // Of the alerts of rules the own ones.
  ruleStatusV1: ['features/alerting/rules/rule-groups.ts'],
  listAlertsV1: ['features/alerting/noise/alerts.ts'],
};
/** Cannot be narrowed: refused to callers with a data scope where they are asked. */
const REFUSED_BY: Record<string, string[]> = {
  storeStatsV1: ['features/telemetry-query/telemetry-queries.ts'], cardinalityV1: ['features/retention/retention.ts'], listRetentionV1: ['features/retention/retention.ts'],
  previewRetentionV1: ['features/retention/retention.ts'], listDeadLettersV1: ['features/dead-letters/dead-letters.ts'], previewMetricRuleV1: ['features/metric-rules/metric-rules.ts'],
  backTestRuleV1: ['features/alerting/rules/rule-groups.ts'], checkRuleGroupV1: ['features/alerting/rules/rule-groups.ts'], exportRulesV1: ['features/alerting/rules/rule-groups.ts'], planRulesV1: ['features/alerting/rules/rule-groups.ts'],
  incidentFiguresV1: ['features/alerting/incidents/incidents.ts'], exportPostmortemV1: ['features/alerting/incidents/incidents.ts'], previewSilenceV1: ['features/alerting/noise/silences.ts'],
  listContactPointsV1: ['features/alerting/people/contact-points.ts'], onCallShiftsV1: ['features/alerting/people/on-call.ts'], listNotificationsV1: ['features/alerting/people/contact-points.ts'], listCalendarFeedsV1: ['features/alerting/people/calendar-feeds.ts'],
  maintenanceWindowsV1: ['features/alerting/previews/previews.ts'], previewRouteV1: ['features/alerting/previews/previews.ts'], previewEscalationV1: ['features/alerting/previews/previews.ts'],
  listStatusSubscribersV1: ['features/alerting/status-pages/status-pages.ts'],
  noiseReportV1: ['features/alerting/noise-report/noise-reports.ts'], quieterRulesV1: ['features/alerting/noise-report/noise-reports.ts'],
};
/** What is published is everybody's; what is not yet is refused to callers with a data scope, in the second file. */
const PUBLISHED_BY: Record<string, string[]> = { viewStatusPageV1: ['features/alerting/status-pages/public-status.ts', 'features/alerting/status-pages/status-pages.ts'] };
/** Changes, which nobody with a data scope may make, and what tells nothing of data. */
const NOT_READS = [
  'putNodeV1', 'putChainV1', 'putCustomerV1', 'deleteDocumentV1', 'probeNowV1', 'replayDeadLettersV1', 'discardDeadLettersV1', 'putRetentionClassV1', 'deleteRetentionClassV1', 'putMetricRuleV1',
  'deleteMetricRuleV1', 'startRecomputeV1', 'startRebuildRollupsV1', 'startErasureV1', 'controlIngestJobV1', 'controlAnalyticsJobV1', 'controlReportingJobV1', 'listKindsV1',
  'putRuleGroupV1', 'deleteRuleGroupV1', 'importRuleFileV1', 'applyRulesV1', 'actOnIncidentV1', 'receiveAlertsV1', 'putSilenceV1', 'expireSilenceV1', 'putInhibitionV1', 'putMaintenanceV1', 'putRoutingV1',
  'putTeamV1', 'putScheduleV1', 'putPolicyV1', 'putServiceDependencyV1', 'putAnnotationV1', 'deleteAlertingDocumentV1', 'putContactPointV1', 'testContactPointV1', 'createCalendarFeedV1', 'revokeCalendarFeedV1',
  'putStatusPageV1', 'putAnnouncementV1', 'removeStatusSubscriberV1', 'subscribeToStatusPageV1', 'followStatusLinkV1',
  // To whoever has the address, which nobody with a data scope is told.
  'onCallFeedV1',
  // To whoever has the link of a notification, and to providers, who sign what they send.
  'inspectLinkV1', 'takeCallbackV1',
  // Told as far as each job is the caller's.
  'listIngestJobsV1', 'listAnalyticsJobsV1', 'listReportingJobsV1',
];

const files = (readdirSync(src, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts') && !/\.(spec|svc)\.ts$|^testing\//.test(file));
/** Files that send the command, not only describe it. */
const senders = (command: string): string[] =>
  files.filter((file) => new RegExp(`request\\(\\s*${command}\\b`).test(readFileSync(join(src, file), 'utf8'))).map((file) => relative('.', file)).sort();

describe('who reads telemetry', () => {
  it.each(Object.entries({ ...NARROWED_BY, ...REFUSED_BY, ...PUBLISHED_BY }))('%s is asked in one place only', (command, places) => expect(senders(command)).toEqual([...places].sort()));

  it('asks by no command that is not in the tables above', () => {
    const known = [...Object.keys(NARROWED_BY), ...Object.keys(REFUSED_BY), ...Object.keys(PUBLISHED_BY), ...NOT_READS];
    const mayCall = new Set<unknown>(contracts.COMMANDS.filter((command) => command.callers.includes('api-gateway')));
    const used = Object.entries(contracts).filter(([, value]) => mayCall.has(value)).map(([name]) => name).filter((name) => files.some((file) => new RegExp(`\\b${name}\\b`).test(readFileSync(join(src, file), 'utf8'))));
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('reads samples through StoreSamples alone, made in one place with the scope of the caller', () => {
    const makers = files.map((file) => [file, readFileSync(join(src, file), 'utf8').match(/new StoreSamples\([^,]*,[^,]*,/g) ?? []] as const).filter(([, made]) => made.length > 0);
    expect(makers).toEqual([['features/promql/prom-queries.ts', ['new StoreSamples(this.platform.messaging, caller.dataScope,']]]);
  });

  it('has StoreSamples add the scope to whatever it asks', async () => {
    const asked: unknown[] = [];
    const messaging = { request: (_: unknown, query: unknown) => (asked.push(query), Promise.reject(new Error('asked'))) } as unknown as Messaging;
    const samples = new StoreSamples(messaging, [{ tag: 'operator', op: '=', value: 'acme' }], { timeoutMs: 1, maxBytes: 1 });
    const { signal } = new AbortController();
    await expect(samples.select({ matchers: [], range: { startMs: 0, endMs: 1 }, coarsest: 'raw', maxSeries: 1, maxSamples: 1 }, signal)).rejects.toThrow('asked');
    await expect(samples.labels({ what: 'names', matcherSets: [], limit: 1, timeoutMs: 1 }, signal)).rejects.toThrow('asked');
    expect(asked).toEqual([expect.objectContaining({ matchers: [{ tag: 'operator', op: '=', value: 'acme' }] }), expect.objectContaining({ matcherSets: [[{ tag: 'operator', op: '=', value: 'acme' }]] })]);
  });

  it.each(Object.values(REFUSED_BY).flat())('%s refuses callers with a data scope', (file) => expect(readFileSync(join(src, file), 'utf8')).toContain('assertUnscoped(caller'));
});
