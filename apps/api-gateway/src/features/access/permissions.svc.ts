import 'reflect-metadata';
import type { Scope } from '@observer/contracts';
import { buildSchema, type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, getNamedType } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Gateway, type GatewayFixture, startFixture } from '../../testing/gateway-fixture';

type Caller = 'anonymous' | 'viewer' | 'editor' | 'admin' | Scope;
type Needs = 'public' | 'signed-in' | 'read' | 'write' | 'admin';

/** What every operation needs. A new operation must be added here on purpose. */
const ROUTES: Record<string, Needs> = {
  'POST /api/v1/auth/login': 'public', 'POST /api/v1/auth/refresh': 'public', 'POST /api/v1/auth/logout': 'public', 'GET /api/v1/me': 'signed-in',
  'GET /api/v1/api-keys': 'admin', 'POST /api/v1/api-keys': 'admin', 'DELETE /api/v1/api-keys/{id}': 'admin',
  'GET /api/v1/users': 'admin', 'POST /api/v1/users': 'admin', 'PATCH /api/v1/users/{id}': 'admin',
  'POST /api/v1/query/series': 'read', 'POST /api/v1/query/events': 'read', 'POST /api/v1/query/metadata': 'read', 'GET /api/v1/metadata': 'read', 'GET /api/v1/kinds': 'read', 'GET /api/v1/store/stats': 'read',
  'GET /api/v1/nodes': 'read', 'GET /api/v1/nodes/{id}': 'read', 'PUT /api/v1/nodes/{id}': 'write', 'PUT /api/v1/nodes': 'write', 'DELETE /api/v1/nodes/{id}': 'write', 'POST /api/v1/nodes/test': 'write',
  'GET /api/v1/chains': 'read', 'PUT /api/v1/chains/{id}': 'write', 'PUT /api/v1/chains': 'write', 'DELETE /api/v1/chains/{id}': 'write',
  'GET /api/v1/customers/{id}': 'read', 'PUT /api/v1/customers/{id}': 'write', 'PUT /api/v1/customers': 'write', 'DELETE /api/v1/customers/{id}': 'write',
  'GET /api/v1/system/status': 'read', 'GET /api/v1/dead-letters': 'read', 'POST /api/v1/dead-letters/replay': 'write', 'POST /api/v1/dead-letters/discard': 'write',
  'GET /api/v1/data-scopes': 'admin', 'PUT /api/v1/data-scopes/roles/{role}': 'admin', 'PUT /api/v1/data-scopes/users/{id}': 'admin', 'PUT /api/v1/data-scopes/api-keys/{id}': 'admin',
  'POST /api/v1/query/promql': 'read', 'POST /api/v1/query/promql-range': 'read', 'POST /api/v1/query/promql-range/export': 'read', 'POST /api/v1/query/promql-labels': 'read',
  'GET /api/v1/query/promql-format': 'read',
  'GET /api/v1/metric-rules': 'read', 'PUT /api/v1/metric-rules/{id}': 'write', 'DELETE /api/v1/metric-rules/{id}': 'write', 'POST /api/v1/metric-rules/preview': 'read',
  'GET /api/v1/retention/classes': 'read', 'PUT /api/v1/retention/classes/{id}': 'admin', 'DELETE /api/v1/retention/classes/{id}': 'admin', 'POST /api/v1/retention/preview': 'read',
  'GET /api/v1/store/cardinality': 'read', 'GET /api/v1/jobs': 'read', 'POST /api/v1/jobs/{service}/{id}/control': 'read', 'POST /api/v1/exports': 'read', 'GET /api/v1/exports/{id}/file': 'read',
  'POST /api/v1/jobs/recompute': 'write', 'POST /api/v1/jobs/rebuild-rollups': 'admin', 'POST /api/v1/jobs/erasure': 'admin',
  'GET /api/v1/alerting/rule-groups': 'read', 'GET /api/v1/alerting/rule-groups/{id}': 'read', 'GET /api/v1/alerting/rule-groups/{id}/versions': 'read', 'POST /api/v1/alerting/rule-groups/{id}/check': 'read', 'PUT /api/v1/alerting/rule-groups/{id}': 'write', 'DELETE /api/v1/alerting/rule-groups/{id}': 'write',
  'GET /api/v1/alerting/noise': 'read', 'GET /api/v1/alerting/noise/rules/{groupId}/{ruleId}': 'read',
  'POST /api/v1/alerting/rules/back-test': 'read', 'POST /api/v1/alerting/rules/plan': 'read', 'GET /api/v1/alerting/rules/export': 'read', 'POST /api/v1/alerting/rules/import': 'write', 'POST /api/v1/alerting/rules/apply': 'write',
  'GET /api/v1/alerting/incidents': 'read', 'GET /api/v1/alerting/incidents/{id}': 'read', 'GET /api/v1/alerting/incidents/{id}/postmortem': 'read', 'GET /api/v1/alerting/incident-figures': 'read', 'POST /api/v1/alerting/incidents/{id}/actions': 'write',
  'GET /api/v1/alerting/annotations': 'read', 'POST /api/v1/alerting/annotations': 'write', 'DELETE /api/v1/alerting/annotations/{id}': 'write',
  'GET /api/v1/alerting/alerts': 'read', 'GET /api/v1/alerting/silences': 'read', 'GET /api/v1/alerting/silences/{id}': 'read', 'POST /api/v1/alerting/silences/preview': 'read', 'POST /api/v1/alerting/silences': 'write', 'DELETE /api/v1/alerting/silences/{id}': 'write',
  'GET /api/v1/alerting/routing': 'read', 'PUT /api/v1/alerting/routing': 'write',
  ...Object.fromEntries(
    ['inhibitions', 'maintenance', 'service-dependencies', 'teams', 'schedules', 'policies', 'status-pages', 'announcements'].flatMap((kind): [string, Needs][] => [
      [`GET /api/v1/alerting/${kind}`, 'read'], [`GET /api/v1/alerting/${kind}/{id}`, 'read'], [`PUT /api/v1/alerting/${kind}/{id}`, 'write'], [`DELETE /api/v1/alerting/${kind}/{id}`, 'write'],
    ]),
  ),
  'GET /api/v1/alerting/contact-points': 'read', 'PUT /api/v1/alerting/contact-points/{id}': 'write', 'DELETE /api/v1/alerting/contact-points/{id}': 'write', 'POST /api/v1/alerting/contact-points/{id}/test': 'write',
  'GET /api/v1/alerting/schedules/{id}/shifts': 'read', 'POST /api/v1/alerting/schedules/{id}/feeds': 'read', 'GET /api/v1/alerting/schedules/{id}/feeds': 'read', 'DELETE /api/v1/alerting/schedules/{id}/feeds/{feed}': 'read', 'GET /api/v1/alerting/contact-points/{id}/notifications': 'read',
  'POST /api/v1/alerting/maintenance-preview': 'read', 'POST /api/v1/alerting/routing-preview': 'read', 'POST /api/v1/alerting/escalation-preview': 'read', 'POST /api/v1/alerting/on-call-preview': 'read',
  'GET /api/v1/alerting/status-pages/{id}/view': 'read', 'GET /api/v1/alerting/status-pages/{id}/preview': 'read', 'GET /api/v1/alerting/status-pages/{id}/subscribers': 'write', 'DELETE /api/v1/alerting/status-pages/{id}/subscribers/{subscriber}': 'write',
  // Published pages are everybody's; links of subscribers hold their secret.
  ...Object.fromEntries(['GET /api/v1/status-pages/{id}', 'GET /status-page/{id}', 'GET /status-page/{id}/history', 'GET /status-page/{id}/feed.rss', 'GET /status-page/{id}/feed.atom', 'POST /status-page/{id}/subscribe', 'GET /status-page/{id}/{does}', 'POST /status-page/{id}/{does}', 'GET /status-page-preview/{token}', 'GET /status-page-live.js'].map((route): [string, Needs] => [route, 'public'])),
  // What is secret is in the address.
  'GET /api/v1/on-call-feeds/{token}': 'public', 'GET /act/{token}': 'public', 'POST /act/{token}': 'public',
  // Providers sign what they send.
  ...Object.fromEntries(['slack', 'pagerduty/{contactPoint}', 'telegram/{contactPoint}', 'twilio/voice', 'twilio/sms'].map((name): [string, Needs] => [`POST /callbacks/${name}`, 'public'])),
  ...Object.fromEntries(['status', 'receivers', 'alerts', 'alerts/groups', 'silences', 'silence/{id}'].map((name): [string, Needs] => [`GET /alertmanager/api/v2/${name}`, 'read'])),
  'POST /alertmanager/api/v2/alerts': 'write', 'POST /alertmanager/api/v2/silences': 'write', 'DELETE /alertmanager/api/v2/silence/{id}': 'write',
  ...Object.fromEntries(
    [
      ...['query', 'query_range', 'series', 'labels', 'format_query', 'parse_query', 'query_exemplars'].flatMap((name) => [`GET /prometheus/api/v1/${name}`, `POST /prometheus/api/v1/${name}`]),
      ...['label/{name}/values', 'metadata', 'rules', 'alerts', 'status/buildinfo', 'status/runtimeinfo'].map((name) => `GET /prometheus/api/v1/${name}`), 'GET /prometheus/federate',
    ].map((route): [string, Needs] => [route, 'read']),
  ),
};
const FIELDS: Record<string, Needs> = {
  'Query.me': 'signed-in', 'Query.apiKeys': 'admin', 'Query.series': 'read', 'Query.events': 'read', 'Query.metadata': 'read', 'Query.storeStats': 'read', 'Query.kinds': 'read', 'Query.nodes': 'read',
  'Query.node': 'read', 'Query.chains': 'read', 'Query.systemStatus': 'read', 'Query.deadLetters': 'read', 'Mutation.createApiKey': 'admin', 'Mutation.revokeApiKey': 'admin', 'Mutation.putNode': 'write',
  'Mutation.deleteNode': 'write', 'Mutation.testNode': 'write', 'Mutation.replayDeadLetters': 'write', 'Mutation.discardDeadLetters': 'write',
  'Query.dataScopes': 'admin', 'Mutation.setRoleDataScope': 'admin', 'Mutation.setUserDataScope': 'admin', 'Mutation.setApiKeyDataScope': 'admin',
  'Query.promQuery': 'read', 'Query.promQueryRange': 'read', 'Query.promLabelNames': 'read', 'Query.promLabelValues': 'read', 'Query.promSeries': 'read', 'Query.promMetadata': 'read',
  'Query.promFormat': 'read', 'Query.metricRules': 'read', 'Query.previewMetricRule': 'read', 'Mutation.putMetricRule': 'write', 'Mutation.deleteMetricRule': 'write',
  'Query.retentionClasses': 'read', 'Query.previewRetention': 'read', 'Query.storeCardinality': 'read', 'Mutation.putRetentionClass': 'admin', 'Mutation.deleteRetentionClass': 'admin',
  'Query.jobs': 'read', 'Mutation.controlJob': 'read', 'Mutation.startExport': 'read', 'Mutation.startRecompute': 'write', 'Mutation.startRebuildRollups': 'admin', 'Mutation.startErasure': 'admin',
  'Query.annotations': 'read', 'Mutation.putAnnotation': 'write', 'Mutation.deleteAnnotation': 'write',
  'Query.ruleGroups': 'read', 'Query.ruleGroup': 'read', 'Query.ruleGroupVersions': 'read', 'Query.checkRuleGroup': 'read', 'Query.backTestRule': 'read', 'Query.noiseReport': 'read', 'Query.quieterRules': 'read', 'Mutation.putRuleGroup': 'write', 'Mutation.deleteRuleGroup': 'write',
  'Query.incidents': 'read', 'Query.incident': 'read', 'Mutation.actOnIncident': 'write', 'Query.alerts': 'read', 'Query.silences': 'read', 'Query.previewSilence': 'read', 'Mutation.putSilence': 'write', 'Mutation.expireSilence': 'write',
  'Query.alertingDocuments': 'read', 'Mutation.putAlertingDocument': 'write', 'Mutation.deleteAlertingDocument': 'write', 'Query.contactPoints': 'read', 'Mutation.putContactPoint': 'write', 'Mutation.testContactPoint': 'write', 'Mutation.deleteContactPoint': 'write',
  'Query.onCallShifts': 'read', 'Query.calendarFeeds': 'read', 'Mutation.createCalendarFeed': 'read', 'Mutation.revokeCalendarFeed': 'read', 'Query.contactChannels': 'read', 'Query.contactPointNotifications': 'read',
  'Query.maintenanceWindows': 'read', 'Query.previewRoute': 'read', 'Query.previewEscalation': 'read',
};
const MAY: Record<Caller, Needs[]> = {
  anonymous: ['public'], 'ingest:write': ['public', 'signed-in'], viewer: ['public', 'signed-in', 'read'], read: ['public', 'signed-in', 'read'],
  editor: ['public', 'signed-in', 'read', 'write'], write: ['public', 'signed-in', 'read', 'write'],
  admin: ['public', 'signed-in', 'read', 'write', 'admin'],
};
const CALLERS: [Caller, string][] = [
  ['anonymous', ''], ['viewer', 'user'], ['editor', 'user'], ['admin', 'user'], ['ingest:write', 'key'], ['read', 'key'], ['write', 'key'], ['admin', 'key'],
];

const schema = buildSchema(readFileSync(join(__dirname, '../../../schema.graphql'), 'utf8'));
let fixture: GatewayFixture;
let gateway: Gateway;
const credentials = new Map<string, string | undefined>();

beforeAll(async () => {
  fixture = await startFixture();
  gateway = await fixture.start();
  const { token } = await gateway.signIn();
  credentials.set('anonymous ', undefined).set('admin user', token);
  for (const role of ['viewer', 'editor']) {
    await gateway.call('POST', '/api/v1/users', { credential: token, body: { user: role, password: 'twelve letters', role } });
    credentials.set(`${role} user`, (await gateway.signIn(role, 'twelve letters')).token);
  }
  for (const scope of ['ingest:write', 'read', 'write', 'admin'] as const) credentials.set(`${scope} key`, (await gateway.key(token, scope)).secret);
});
afterAll(() => fixture.stop());

describe('the table above', () => {
  it('names every REST route, and no other', async () => {
    const { body } = await gateway.call<{ paths: Record<string, object> }>('GET', '/api/docs-json');
    const served = Object.entries(body.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(served.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it('names every GraphQL query and mutation, and no other', () => {
    const served = [schema.getQueryType()!, schema.getMutationType()!].flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    expect(served.sort()).toEqual(Object.keys(FIELDS).sort());
  });
});

describe.each(CALLERS)('%s %s', (caller, kind) => {
  const credential = () => credentials.get(`${caller} ${kind}`);

  it.each(Object.entries(ROUTES))('%s', async (route, needs) => {
    const [method = '', path = ''] = route.split(' ');
    const answer = await gateway.call(method, path.replace(/\{\w+\}/g, 'nobody'), { credential: credential(), ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }) });
    if (needs === 'public') return expect(answer.status).not.toBe(403);
    if (MAY[caller].includes(needs)) return expect([401, 403]).not.toContain(answer.status);
    const refused = caller === 'anonymous';
    if (path.startsWith('/alertmanager')) return expect(answer.status).toBe(refused ? 401 : 403);
    const body = path.startsWith('/prometheus') ? { status: 'error', errorType: refused ? 'unauthorized' : 'forbidden' } : { code: refused ? 'unauthenticated' : 'permission_denied' };
    return expect(answer).toMatchObject({ status: refused ? 401 : 403, body });
  });

  it.each(Object.entries(FIELDS))('%s', async (name, needs) => {
    const [type = '', field = ''] = name.split('.');
    const answer = await gateway.graphql(credential(), operationFor(type as 'Query' | 'Mutation', field));
    const codes = answer.body.errors?.map((error) => error.extensions.code) ?? [];
    if (MAY[caller].includes(needs)) {
      expect(codes).not.toContain('unauthenticated');
      expect(codes).not.toContain('permission_denied');
    } else {
      expect(codes).toEqual([caller === 'anonymous' ? 'unauthenticated' : 'permission_denied']);
    }
  });
});

it('introspection is for those who signed in', async () => {
  expect((await gateway.graphql(undefined, '{ __schema { queryType { name } } }')).status).toBe(401);
  expect((await gateway.graphql(credentials.get('viewer user'), '{ __schema { queryType { name } } }')).body).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
});

/** The smallest valid operation on a root field. */
function operationFor(type: 'Query' | 'Mutation', name: string): string {
  const root = type === 'Query' ? schema.getQueryType() : schema.getMutationType();
  const field = root!.getFields()[name]!;
  const required = field.args.filter((argument) => isNonNullType(argument.type));
  const args = required.length === 0 ? '' : `(${required.map((argument) => `${argument.name}: ${literalOf(argument.type)}`).join(', ')})`;
  return `${type.toLowerCase()} { ${name}${args} ${isObjectType(getNamedType(field.type)) ? '{ __typename }' : ''} }`;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
  }
  return { Int: '1', Float: '1', Boolean: 'true' }[type.name] ?? '"nobody"';
}
