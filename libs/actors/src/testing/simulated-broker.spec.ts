import { describeActorMessaging } from './messaging-conformance';
import { SimulatedBroker } from './simulated-broker';
import { SimulatedProcess, SimulatedTime } from './simulated-time';

const time = new SimulatedTime();
const messaging = new SimulatedBroker(time).connect(new SimulatedProcess(time));

describeActorMessaging('the simulation', () => ({
  messaging,
  async settle<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    promise.then(() => (done = true), () => (done = true));
    await time.until(() => done, 60_000);
    return promise;
  },
}));
