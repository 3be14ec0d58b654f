import { DuckDBConnection } from '@duckdb/node-api';
import { Cancellation } from '../engine/cancellation';
import { execute, Reader } from '../engine/connections';
import { commitFault } from '../engine/faults';
import { WindowFiles } from '../engine/window-files';
import { Parameters, Selected, Selection } from '../read/selection';
import { MatcherResolver } from '../read/tag-matcher';

/**
 * Erases rows, one transaction per window; what was applied stays applied, so a redelivered message does not bring them back.
 * The file is checkpointed at once, so that the rows leave the log too. @returns rows erased
 */
export async function deleteRows(connection: DuckDBConnection, files: WindowFiles, selected: Selected): Promise<number> {
  const parameters = new Parameters();
  const reader = new Reader(connection, new Cancellation());
  const selection = await Selection.compile(selected, new MatcherResolver(reader), parameters);
  let erased = 0;
  for (const start of selected.range === undefined ? files.starts() : files.startsWithin(selected.range)) {
    await files.use([start], async (windows) => {
      for (const window of selection.windowsWithTable(windows)) {
        const result = await reader.run(`DELETE FROM ${selection.tableIn(window)}${selection.where(window)}`, parameters.values).catch((thrown: unknown) => {
          files.distrust(start);
          throw commitFault(window.path, thrown);
        });
        if (result.rowsChanged === 0) continue;
        erased += result.rowsChanged;
        window.changes++;
        await execute(connection, `CHECKPOINT ${window.alias}`).catch(() => undefined);
      }
    });
  }
  return erased;
}
