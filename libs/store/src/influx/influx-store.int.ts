import { startInfluxDb, type TestInfluxDb } from '@observer/testing';
import type { MakeStore } from '../conformance/harness';
import { describeTelemetryStore } from '../conformance/telemetry-store.conformance';
import { openInfluxStore } from './influx-store';

let server: TestInfluxDb;
let databases = 0;

const makeStore: MakeStore = async (options = {}) => {
  const location = server.location(`conformance_${++databases}`);
  const open = () => openInfluxStore({ location, ...options });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = await open());
    },
    dispose: () => store.close(),
  };
};

beforeAll(async () => {
  server = await startInfluxDb();
}, 40_000);
afterAll(() => server?.stop());

describeTelemetryStore('InfluxDB', makeStore);
