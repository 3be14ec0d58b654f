import { DuckDBConnection } from '@duckdb/node-api';
import { Cancellation } from '../engine/cancellation';
import { execute, Reader } from '../engine/connections';
import { commitFault } from '../engine/faults';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { Parameters, Selected, Selection } from '../read/selection';
import { MatcherResolver } from '../read/tag-matcher';
import { Rollups } from '../rollup/rollups';
import { inTransaction } from '../rollup/window-rollups';

export interface DeleteParts {
  readonly connection: DuckDBConnection;
  readonly files: WindowFiles;
  readonly rollups: Rollups;
}

/**
 * Erases rows, one transaction per window; what was applied stays applied, so a redelivered message does not bring them back.
 * The file is checkpointed at once, so that the rows leave the log too. @returns rows erased
 */
export async function deleteRows({ connection, files, rollups }: DeleteParts, selected: Selected): Promise<number> {
  const parameters = new Parameters();
  const reader = new Reader(connection, new Cancellation());
  const selection = await Selection.compile(selected, new MatcherResolver(reader), parameters);
  let erased = 0;
  for (const start of selected.range === undefined ? files.starts() : files.startsWithin(selected.range)) {
    await files.use([start], async (windows) => {
      for (const window of selection.windowsWithTable(windows)) {
        const deleted = await deleteIn(window).catch((thrown: unknown) => {
          files.distrust(start);
          throw commitFault(window.path, thrown);
        });
        if (deleted === 0) continue;
        erased += deleted;
        window.changes++;
        await execute(connection, `CHECKPOINT ${window.alias}`).catch(() => undefined);
      }
    });
  }
  return erased;

  async function deleteIn(window: AttachedWindow): Promise<number> {
    const { startMs, endMs } = selected.range ?? window;
    let deleted = 0;
    let remember = (): void => undefined;
    await rollups.marker.prepare(window, selected.measurement, false);
    await inTransaction(connection, async () => {
      deleted = (await reader.run(`DELETE FROM ${selection.tableIn(window)}${selection.where(window)}`, parameters.values)).rowsChanged;
      if (deleted > 0) remember = await rollups.marker.markRange(window, selected.measurement, startMs, endMs);
    });
    remember();
    return deleted;
  }
}
