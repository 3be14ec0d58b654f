import { exampleIncident, type Incident, incidentChangedV1, incidentSchema, incidentsBucket } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { IncidentProjection } from './incident-projection';

const anIncident = (version: number, changes: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), id: 'i1', version, ...changes });

describe('the projection of incidents', () => {
  let nats: TestNats;
  let platforms: TestPlatform[];
  const running: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    nats = await startNats();
    platforms = await Promise.all([1, 2].map(() => startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') })));
    for (const platform of platforms) running.push(new IncidentProjection(platform).start());
  });
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await Promise.all(platforms.map((platform) => platform.close()));
    await nats.stop();
  });

  it('keeps the newest version, whatever the order, twice delivered as once, with two replicas at work', async () => {
    const [{ messaging }] = platforms as [TestPlatform, TestPlatform];
    const documents = messaging.documents(incidentsBucket);
    const acknowledged = { openedAtMs: 1_000, acknowledgedAtMs: 61_000, timeline: [{ atMs: 61_000, by: null, what: 'acknowledged', text: '', details: {} }] };
    await Promise.all([5, 2, 9, 1, 30, 7, 30, 12].map((version, n) => messaging.publishEvent(incidentChangedV1, { incident: anIncident(version, acknowledged), change: version === 30 ? 'acknowledged' : 'noted' }, { messageId: `v${version}-${n}` })));
    await eventually(async () => expect((await documents.get('i1'))?.value.version).toBe(30));
    await messaging.publishEvent(incidentChangedV1, { incident: anIncident(3), change: 'noted' });
    await messaging.publishEvent(incidentChangedV1, { incident: anIncident(1, { id: 'i2' }), change: 'opened' });
    await eventually(async () => expect((await documents.get('i2'))?.value.version).toBe(1));
    expect((await documents.get('i1'))!.value.version).toBe(30);
    const figures = (await Promise.all(platforms.map(({ metrics }) => metrics.registry.metrics()))).join('\n');
    expect(figures).toContain('observer_alerting_incident_seconds_bucket{le="60",until="acknowledged",severity="critical"');
  }, 60_000);
});
