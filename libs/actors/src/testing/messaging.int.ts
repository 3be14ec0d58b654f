import { DEADLETTER } from '@observer/contracts';
import { startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { describeActorMessaging } from './messaging-conformance';

let nats: TestNats;
let platform: TestPlatform;

beforeAll(async () => {
  nats = await startNats({ permissions: true });
  platform = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
});
afterAll(async () => {
  await platform.close();
  await nats.stop();
});

it('refuses a look into a stream that a service only publishes to', async () => {
  await expect(platform.messaging.messages(DEADLETTER).nextOn('deadletter.poison.analytics.x', 1)).rejects.toMatchObject({ code: 'permission_denied', retryable: false });
});

describeActorMessaging('nats-server', () => ({ messaging: platform.messaging, settle: (promise) => promise }));
