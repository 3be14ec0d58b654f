import { accessChangedV1, apiKeysBucket, DEADLETTER, eventsSubject, nodesBucket, registryChangedV1, storeStatsV1, TELEMETRY, telemetryWriter, usersBucket } from '@observer/contracts';
import { anApiKey, aNode, eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

/** What the broker itself lets each service do. The contracts say who owns what; these tests try to break it. */
describe('a service signed in to NATS', () => {
  let nats: TestNats;
  const platforms = {} as Record<'ingest' | 'gateway' | 'analytics' | 'admin', TestPlatform>;
  const denied = { code: 'permission_denied' };
  const publish = (platform: TestPlatform, subject: string, stream = TELEMETRY) =>
    platform.messaging.publishRaw(stream, subject, new Uint8Array(1), { messageId: `${Math.random()}`, timeoutMs: 1000 });

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    platforms.ingest = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    platforms.gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    platforms.analytics = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    platforms.admin = await startTestPlatform({ service: 'ingest', environment: nats.environment('admin') });
  });
  afterAll(async () => {
    await Promise.all(Object.values(platforms).map((platform) => platform.close()));
    await nats.stop();
  });

  it('publishes to what it owns and to what lists it as a publisher', async () => {
    await publish(platforms.ingest, eventsSubject('payment', 0));
    await publish(platforms.analytics, 'deadletter.poison.analytics.x', DEADLETTER);
    await platforms.ingest.messaging.publishEvent(registryChangedV1, registryChangedV1.example);
    await platforms.gateway.messaging.publishEvent(accessChangedV1, accessChangedV1.example);
  });

  it('publishes metrics where it is allowed to, and neither events nor what belongs to another service', async () => {
    await expect(publish(platforms.analytics, eventsSubject('payment', 0))).rejects.toMatchObject(denied);
    await publish(platforms.analytics, 'telemetry.metrics.0');
    await expect(publish(platforms.gateway, 'telemetry.metrics.0')).rejects.toMatchObject(denied);
    await expect(platforms.ingest.messaging.publishEvent(accessChangedV1, accessChangedV1.example)).rejects.toMatchObject(denied);
  });

  it('reads buckets that list it as a reader, and only reads them', async () => {
    await platforms.ingest.messaging.documents(nodesBucket).put('n1', aNode());
    const nodes = platforms.analytics.messaging.documents(nodesBucket);
    expect((await nodes.get('n1'))?.value.id).toBe(aNode().id);
    expect((await nodes.list()).length).toBe(1);
    expect((await nodes.history('n1')).length).toBe(1);
    await expect(nodes.put('n1', aNode())).rejects.toMatchObject(denied);
    await expect(nodes.delete('n1')).rejects.toMatchObject(denied);
    await platforms.gateway.messaging.documents(apiKeysBucket).put('k1', anApiKey());
    expect((await platforms.ingest.messaging.documents(apiKeysBucket).get('k1'))?.value.id).toBe('k1');
    await expect(platforms.ingest.messaging.documents(apiKeysBucket).put('k1', anApiKey())).rejects.toMatchObject(denied);
  });

  it('cannot read buckets that are not for it', async () => {
    for (const platform of [platforms.analytics, platforms.ingest]) {
      await expect(platform.messaging.documents(usersBucket).get('u1')).rejects.toMatchObject(denied);
      await expect(platform.messaging.documents(usersBucket).list()).rejects.toMatchObject(denied);
    }
    await expect(platforms.analytics.messaging.documents(apiKeysBucket).get('k1')).rejects.toMatchObject(denied);
  });

  it('cannot change or empty streams of others', async () => {
    await expect(platforms.analytics.messaging.trim(TELEMETRY, { keepFromSequence: 2 })).rejects.toMatchObject(denied);
    await expect(platforms.gateway.messaging.messages(DEADLETTER).erase(1)).rejects.toMatchObject(denied);
    await expect(platforms.analytics.messaging.streamInfo(TELEMETRY)).resolves.toMatchObject({ messages: expect.any(Number) });
  });

  it('sees a live copy of streams it may read', async () => {
    const seen: string[] = [];
    const tap = platforms.gateway.messaging.tap(TELEMETRY, 'telemetry.>', ({ subject }) => seen.push(subject));
    await eventually(async () => {
      await publish(platforms.ingest, eventsSubject('payment', 3));
      expect(seen).toContain(eventsSubject('payment', 3));
    });
    await tap.stop();
  });

  it('consumes and acknowledges its own consumers', async () => {
    let handled = 0;
    const subscription = platforms.ingest.messaging.consume(telemetryWriter, {}, async () => {
      handled++;
      return { type: 'done' };
    });
    await eventually(async () => {
      expect(handled).toBeGreaterThan(0);
      expect(await platforms.ingest.messaging.consumerInfo(telemetryWriter)).toMatchObject({ ackPending: 0, pending: 0 });
    });
    await subscription.stop();
  });

  it('cannot take messages meant for a consumer of another service', async () => {
    for (const platform of [platforms.gateway, platforms.analytics]) {
      await expect(platform.messaging.consumerInfo(telemetryWriter)).rejects.toMatchObject(denied);
    }
  });

  it('cannot serve commands of another service', async () => {
    const impostor = platforms.analytics.messaging.serve(storeStatsV1, async () => storeStatsV1.example.response);
    await expect(platforms.gateway.messaging.request(storeStatsV1, {}, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'unavailable' });
    await impostor.stop();
  });

  it('as the administrator may do everything', async () => {
    await publish(platforms.admin, 'telemetry.metrics.0');
    expect(await platforms.admin.messaging.documents(usersBucket).list()).toEqual([]);
  });
});
