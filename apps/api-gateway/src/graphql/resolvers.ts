import { AccessResolver } from '../features/access/access.resolver';
import { DataScopesResolver } from '../features/access/data-scopes.resolver';
import { AlertingDocumentsResolver } from '../features/alerting/documents/documents.resolver';
import { AnnotationsResolver } from '../features/alerting/annotations/annotations.resolver';
import { IncidentsResolver } from '../features/alerting/incidents/incidents.resolver';
import { NoiseResolver } from '../features/alerting/noise/noise.resolver';
import { NoiseReportsResolver } from '../features/alerting/noise-report/noise-reports.resolver';
import { PeopleResolver } from '../features/alerting/people/people.resolver';
import { PreviewsResolver } from '../features/alerting/previews/previews.resolver';
import { RuleGroupsResolver } from '../features/alerting/rules/rule-groups.resolver';
import { DeadLettersResolver } from '../features/dead-letters/dead-letters.resolver';
import { JobsResolver } from '../features/jobs/jobs.resolver';
import { LiveResolver } from '../features/live/live.resolver';
import { MetricRulesResolver } from '../features/metric-rules/metric-rules.resolver';
import { NodesResolver } from '../features/nodes/nodes.resolver';
import { PromqlResolver } from '../features/promql/promql.resolver';
import { RetentionResolver } from '../features/retention/retention.resolver';
import { SystemStatusResolver } from '../features/system-status/system-status.resolver';
import { TelemetryQueryResolver } from '../features/telemetry-query/telemetry-query.resolver';

/** Everything that makes up the schema. */
export const RESOLVERS = [
  AccessResolver, DataScopesResolver, TelemetryQueryResolver, NodesResolver, SystemStatusResolver, LiveResolver, DeadLettersResolver, PromqlResolver, MetricRulesResolver, RetentionResolver, JobsResolver,
  RuleGroupsResolver, AnnotationsResolver, IncidentsResolver, NoiseResolver, NoiseReportsResolver, AlertingDocumentsResolver, PeopleResolver, PreviewsResolver,
];
