import {
  actOnIncidentV1, alertingChangedV1, AUDIT, deleteAlertingDocumentV1, expireSilenceV1, exportPostmortemV1, type Incident, incidentChangedV1, incidentFiguresV1, INCIDENTS, incidentsBucket, listAlertsV1, maintenanceBucket, policiesBucket, previewSilenceV1,
  putInhibitionV1, putMaintenanceV1, putRoutingV1, putSilenceV1, receiveAlertsV1, silencesBucket,
} from '@observer/contracts';
import { eventually, type ServiceProcess, startNats, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

const by = { kind: 'user' as const, id: 'ada' };
const HOUR_MS = 3_600_000;
const routing = (groupWaitMs = 0) => ({ routes: [{ id: 'default', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs }], correlationWindowMs: 0 });
const policy = { id: 'default', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'person' as const, user: 'ada' }] }] };

describe('the desk as a service', () => {
  let nats: TestNats;
  let ingest: TestPlatform;
  let gateway: TestPlatform;
  const replicas: ServiceProcess[] = [];
  const audited: string[] = [];

  const replica = async (): Promise<void> => {
    replicas.push(await startServiceProcess({ app: 'alerting', main: 'testing/desk-main.ts', env: nats.environment('alerting'), startTimeoutMs: 60_000 }));
  };
  const killAll = async (): Promise<void> => {
    await Promise.all(replicas.splice(0).map((one) => one.kill9()));
  };
  const post = (name: string, more: { labels?: Record<string, string>; endsAtMs?: number } = {}) =>
    gateway.messaging.request(receiveAlertsV1, { alerts: [{ labels: { alertname: name, ...more.labels }, annotations: { summary: `${name} is bad` }, ...(more.endsAtMs === undefined ? {} : { endsAtMs: more.endsAtMs }) }], from: 'prometheus' });
  const incidentOf = (alertname: string, state: Incident['state']): Promise<Incident> => eventually(async () => {
    const found = (await gateway.messaging.documents(incidentsBucket).list()).map(({ value }) => value).filter(({ labels }) => labels.alertname === alertname);
    expect(found.map((incident) => incident.state)).toEqual([state]);
    return found[0]!;
  }, 30_000);
  const active = async (alertname: string) => (await gateway.messaging.request(listAlertsV1, {})).alerts.filter(({ labels }) => labels.alertname === alertname);

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    [ingest, gateway] = await Promise.all([startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') }), startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') })]);
    await replica();
    gateway.messaging.tap(AUDIT, alertingChangedV1.subject, ({ data }) => audited.push(alertingChangedV1.schema.parse(JSON.parse(Buffer.from(data).toString())).action));
    await expect(gateway.messaging.request(putRoutingV1, { document: routing(), by })).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('names the policy "default", which does not exist') });
    const owner = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
    await owner.messaging.documents(policiesBucket).put('default', policy);
    await owner.close();
    await gateway.messaging.request(putRoutingV1, { document: routing(), by });
  }, 120_000);
  afterAll(async () => {
    await killAll();
    await Promise.all([ingest.close(), gateway.close()]);
    await nats.stop();
  });

  it('takes an alert from outside from its first word to its resolution, over kills of all replicas', async () => {
    expect(await post('NodeDown', { labels: { node: 'eth-1', severity: 'critical' } })).toEqual({ accepted: 1, refused: [] });
    const opened = await incidentOf('NodeDown', 'triggered');
    expect(opened).toMatchObject({ number: 1, title: 'NodeDown: eth-1', severity: 'critical', team: 'ops', policy: 'default', firingCount: 1 });

    await killAll();
    await replica();
    const acknowledge = { id: opened.id, act: { action: 'acknowledge' as const }, by, idempotencyKey: 'ack-1' };
    const { incident } = await gateway.messaging.request(actOnIncidentV1, acknowledge, { timeoutMs: 20_000 });
    expect(incident).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ada', version: 2 });
    // It shows to whoever reads the document at once.
    expect((await gateway.messaging.documents(incidentsBucket).get(opened.id))!.value).toMatchObject({ state: 'acknowledged' });
    expect((await gateway.messaging.request(actOnIncidentV1, acknowledge)).incident.version).toBe(2);

    await Promise.all([replica(), replica()]);
    await replicas.shift()!.kill9();
    await post('NodeDown', { labels: { node: 'eth-1', severity: 'critical' }, endsAtMs: Date.now() - 1 });
    const resolved = await incidentOf('NodeDown', 'resolved');
    expect(resolved).toMatchObject({ resolvedBy: null, firingCount: 0 });
    expect(resolved.timeline.map(({ what }) => what)).toEqual(['opened', 'acknowledged', 'alert-resolved', 'resolved']);
    expect(await active('NodeDown')).toEqual([]);
    await eventually(() => expect(audited).toContain('incident.acknowledge'));
  }, 120_000);

  it('refuses what cannot be done to an incident, with the reason', async () => {
    await post('Refused');
    const { id } = await incidentOf('Refused', 'triggered');
    const act = (action: object, key: string) => gateway.messaging.request(actOnIncidentV1, { id, act: action as { action: 'acknowledge' }, by, idempotencyKey: key });
    expect((await act({ action: 'resolve', note: 'false alarm' }, 'r')).incident).toMatchObject({ state: 'resolved', resolvedBy: 'ada' });
    await expect(act({ action: 'snooze', untilMs: Date.now() + HOUR_MS }, 's')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('only an open one can be snoozed') });
    await expect(act({ action: 'merge', into: id }, 'm')).rejects.toMatchObject({ code: 'conflict' });
    await expect(gateway.messaging.request(actOnIncidentV1, { id: 'nothing', act: { action: 'acknowledge' }, by, idempotencyKey: 'x' })).rejects.toMatchObject({ code: 'not_found' });
    // The alert fires on; the person who closed its incident keeps it back.
    expect(await active('Refused')).toEqual([expect.objectContaining({ status: 'suppressed', mutedBy: [id] })]);
    expect((await gateway.messaging.request(exportPostmortemV1, { id })).markdown).toContain('Resolved by ada: false alarm');
    expect(await gateway.messaging.request(incidentFiguresV1, { startMs: 0, endMs: Date.now() + 1 })).toMatchObject({ incidents: 2, acknowledged: 1, resolved: 2 });
  }, 60_000);

  it('silences: shows before what it hits, keeps alerts back, lets them through when it is ended', async () => {
    const matchers = [{ label: 'node', op: '=' as const, value: 'sui-1' }];
    const silence = { matchers, startsAtMs: Date.now(), endsAtMs: Date.now() + HOUR_MS, createdBy: 'ada', comment: 'upgrade' };
    const { id } = await gateway.messaging.request(putSilenceV1, { silence, by });
    await post('Quiet', { labels: { node: 'sui-1' } });
    await eventually(async () => expect(await active('Quiet')).toEqual([expect.objectContaining({ status: 'suppressed', silencedBy: [id], incidentId: null })]));
    expect(await gateway.messaging.request(previewSilenceV1, { matchers })).toMatchObject({ count: 1, alerts: [{ labels: { alertname: 'Quiet' } }] });
    const other = await gateway.messaging.request(putSilenceV1, { silence: { ...silence, id, matchers: [...matchers, { label: 'alertname', op: '=', value: 'Quiet' }] }, by });
    expect(other.id).not.toBe(id);
    expect((await gateway.messaging.documents(silencesBucket).get(id))!.value.endsAtMs).toBeLessThanOrEqual(Date.now());
    expect(await gateway.messaging.request(expireSilenceV1, { id: other.id, by })).toEqual({ expired: true });
    expect(await gateway.messaging.request(expireSilenceV1, { id: other.id, by })).toEqual({ expired: false });
    await incidentOf('Quiet', 'triggered');
    await expect(gateway.messaging.request(putSilenceV1, { silence: { ...silence, matchers: [{ label: 'a', op: '=~', value: 'a(b' }] }, by })).rejects.toMatchObject({ code: 'invalid_argument' });
    await eventually(() => expect(audited).toEqual(expect.arrayContaining(['silence.created', 'silence.changed', 'routing.created'])));
  }, 60_000);

  it('inhibits and keeps quiet during maintenance; deleted documents let alerts through, also those deleted while nobody ran', async () => {
    await gateway.messaging.request(putInhibitionV1, { document: { id: 'chain-down', source: [{ label: 'alertname', op: '=', value: 'ChainDown' }], target: [{ label: 'alertname', op: '=', value: 'Inhibited' }], equal: ['chain'] }, by });
    const startsAt = new Date(Date.now() - HOUR_MS).toISOString().slice(0, 16);
    await gateway.messaging.request(putMaintenanceV1, { document: { id: 'work', name: 'Work', matchers: [{ label: 'chain', op: '=', value: 'dot' }], timeZone: 'UTC', startsAt, durationMs: 3 * HOUR_MS, repeat: { every: 'never' } }, by });
    await post('ChainDown', { labels: { chain: 'eth' } });
    await incidentOf('ChainDown', 'triggered');
    await post('Inhibited', { labels: { chain: 'eth' } });
    await post('Muted', { labels: { chain: 'dot' } });
    await eventually(async () => expect([...(await active('Inhibited')), ...(await active('Muted'))]).toEqual([expect.objectContaining({ inhibitedBy: ['chain-down'] }), expect.objectContaining({ mutedBy: ['work'] })]));
    expect(await gateway.messaging.request(deleteAlertingDocumentV1, { kind: 'inhibition', id: 'chain-down', by })).toEqual({ deleted: true });
    await incidentOf('Inhibited', 'triggered');
    await killAll();
    const owner = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
    await owner.messaging.documents(maintenanceBucket).delete('work');
    await owner.close();
    await replica();
    await incidentOf('Muted', 'triggered');
  }, 90_000);

  it('makes a few incidents of a storm, and answers with all alerts', async () => {
    await gateway.messaging.request(putRoutingV1, { document: { ...routing(), routes: [{ ...routing().routes[0]!, groupBy: ['node'] }] }, by });
    await eventually(async () => {
      await post('Probe', { labels: { node: 'probe' } });
      expect((await active('Probe'))[0]).toMatchObject({ status: 'active' });
    });
    const before = (await gateway.messaging.documents(incidentsBucket).list()).length;
    const alerts = Array.from({ length: 10_000 }, (_, i) => ({ labels: { alertname: 'Storm', node: `n${i}` } }));
    expect(await gateway.messaging.request(receiveAlertsV1, { alerts, from: 'prometheus' }, { timeoutMs: 30_000 })).toEqual({ accepted: 10_000, refused: [] });
    await eventually(async () => {
      const storm = (await gateway.messaging.documents(incidentsBucket).list()).map(({ value }) => value).filter(({ alerts: [first] }) => first?.labels.alertname === 'Storm');
      expect(storm.reduce((sum, { firingCount }) => sum + firingCount, 0)).toBe(10_000);
    }, 60_000);
    expect((await gateway.messaging.documents(incidentsBucket).list()).length - before).toBeLessThanOrEqual(20);
    const { alerts: listed, truncated } = await gateway.messaging.request(listAlertsV1, { limit: 20_000 }, { timeoutMs: 20_000 });
    expect([listed.filter(({ labels }) => labels.alertname === 'Storm').length, truncated]).toEqual([10_000, false]);
  }, 120_000);

  it('said each version of each incident once', async () => {
    const messages = gateway.messaging.messages(INCIDENTS);
    const versions: string[] = [];
    for (let at = await messages.nextOn(incidentChangedV1.subject, 1); at !== undefined; at = await messages.nextOn(incidentChangedV1.subject, at.sequence + 1)) {
      const { incident } = incidentChangedV1.schema.parse(JSON.parse(Buffer.from(at.data).toString()));
      versions.push(`${incident.id}.${incident.version}`);
    }
    expect(versions.length).toBeGreaterThan(10);
    expect(new Set(versions).size).toBe(versions.length);
  }, 60_000);
});
