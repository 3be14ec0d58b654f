import { chainsBucket, customersBucket, defineBucket, refreshSessionsBucket } from '@observer/contracts';
import { aChain, describeDocuments, eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { z } from 'zod';

describeDocuments('the broker', async () => {
  const nats = await startNats({ permissions: true });
  const [owner, reader] = await Promise.all((['ingest', 'api-gateway'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) })));
  return {
    owner: owner!.messaging, reader: reader!.messaging,
    async stop() {
      await Promise.all([owner!.close(), reader!.close()]);
      await nats.stop();
    },
  };
});

describe('documents', () => {
  let nats: TestNats;
  let owner: TestPlatform;
  let reader: TestPlatform;

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    owner = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    reader = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  });
  afterAll(async () => {
    await reader.close();
    await owner.close();
    await nats.stop();
  });
  const chains = () => owner.messaging.documents(chainsBucket);
  beforeEach(async () => {
    for (const { key } of await chains().list()) await chains().delete(key);
  });

  it('that no longer fit the schema are left out, not fatal', async () => {
    const loose = owner.messaging.documents(defineBucket({ ...chainsBucket, schema: z.looseObject({}), example: {} }));
    await loose.put('old', { id: 'old' });
    await chains().put('sui', aChain());
    expect(await chains().get('old')).toBeUndefined();
    expect((await chains().list()).map(({ key }) => key)).toEqual(['sui']);
  });

  it('of thousands are listed completely', async () => {
    await Promise.all(Array.from({ length: 3000 }, (_, n) => chains().put(`c${n}`, aChain({ name: 'x'.repeat(100) }))));
    expect((await chains().list()).length).toBe(3000);
  });

  it('are listed to the end also while they change', async () => {
    const customers = owner.messaging.documents(customersBucket);
    for (let n = 0; n < 20; n++) await customers.put(`c${n}`, { id: `c${n}`, plan: 'free' });
    const listed: number[] = [];
    // As many changes as there are lists, each beside one.
    for (let round = 0; round < 20; round++) {
      const [documents] = await Promise.all([customers.list(), ...Array.from({ length: 20 }, (_, n) => customers.put(`c${n}`, { id: `c${n}`, plan: `p${round}` }))]);
      listed.push(documents.length);
    }
    expect(Math.max(...listed)).toBeLessThanOrEqual(20);
    expect((await customers.list()).length).toBe(20);
  });

  it('watching an empty bucket begins at once', async () => {
    const gateway = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    const watch = await gateway.messaging.documents(refreshSessionsBucket).watch(() => undefined);
    await watch.stop();
    await gateway.close();
  });

  it('are followed through a killed broker, and what changed meanwhile is reported', async () => {
    await chains().put('kept', aChain({ name: 'Kept' }));
    await chains().put('gone', aChain({ name: 'Gone' }));
    const view = new Map<string, string>();
    let reports = 0;
    const watch = await reader.messaging.documents(chainsBucket).watch(({ key, value }) => {
      reports++;
      if (value === undefined) view.delete(key);
      else view.set(key, value.name);
    });
    const before = reports;
    await nats.kill9();
    await nats.restart();
    await eventually(() => chains().delete('gone'), 10_000);
    await eventually(() => chains().put('new', aChain({ name: 'New' })), 10_000);
    await eventually(() => expect(Object.fromEntries(view)).toEqual({ kept: 'Kept', new: 'New' }), 15_000);
    expect(reports - before).toBe(2);
    await watch.stop();
  });
});
