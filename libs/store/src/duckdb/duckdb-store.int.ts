import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnderTest } from '../conformance/harness';
import { describeTelemetryStore } from '../conformance/telemetry-store.conformance';
import { openDuckDbStore } from './duckdb-store';

async function makeStore(): Promise<StoreUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'observer-store-'));
  // Few attached windows, so that they come and go during the tests.
  const open = () => openDuckDbStore({ directory, memoryLimit: '512MB', maxAttachedWindows: 2 });
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
