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

describeActorMessaging('nats-server', () => ({ messaging: platform.messaging, settle: (promise) => promise }));
