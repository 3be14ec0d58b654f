import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreTestOptions, StoreUnderTest } from '../conformance/harness';
import { describeTelemetryStore } from '../conformance/telemetry-store.conformance';
import { openDuckDbStore } from './duckdb-store';

async function makeStore(options: StoreTestOptions = {}): Promise<StoreUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'observer-store-'));
  // Few attached windows, so that they come and go during the tests.
  const open = () => openDuckDbStore({ ...options, directory, memoryLimit: '512MB', maxAttachedWindows: 2 });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = await open());
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

describeTelemetryStore('DuckDB', makeStore);
