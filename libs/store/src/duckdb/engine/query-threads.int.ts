import { DuckDBInstance } from '@duckdb/node-api';
import { Cancellation } from './cancellation';
import { Connections, rowsOf } from './connections';
import { QueryThreads } from './query-threads';

const threadsOf = 'SELECT current_setting(\'threads\')';

describe('threads of queries', () => {
  it('are many while something is read, and one again afterwards', async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const writer = await instance.connect();
    const connections = new Connections(instance, 2, new QueryThreads(await instance.connect(), 3));
    try {
      const read = (): Promise<unknown> => connections.read(new Cancellation(), async (reader) => (await (await reader.run(threadsOf)).getRows())[0]![0]);
      const now = async (): Promise<number> => Number((await rowsOf<[bigint]>(writer, threadsOf))[0]![0]);
      expect(await now()).toBe(1);
      expect((await Promise.all([read(), read(), read()])).map(Number)).toEqual([3, 3, 3]);
      expect(Number(await read())).toBe(3);
      while ((await now()) !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(Number(await read())).toBe(3);
    } finally {
      await connections.close();
      writer.closeSync();
      instance.closeSync();
    }
  });
});
