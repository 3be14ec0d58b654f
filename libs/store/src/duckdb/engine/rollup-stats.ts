import { StoreStats } from '@observer/contracts';
import { Level, LEVELS } from '../../rollup/rollup-specs';
import { RollupFiles } from '../rollup/rollup-files';
import { Reader } from './connections';
import { AttachedWindow } from './attached-window';
import { nsToMs } from './window-span';

type ResolutionStats = NonNullable<StoreStats['resolutions']>[number];
type Counted = Pick<ResolutionStats, 'rows' | 'oldestMs' | 'newestMs'>;

/** Counts rollups of events per level, and the bytes of all; a file that did not change since is not counted again. */
export class RollupStatsReader {
  private readonly counted = new Map<string, { readonly version: string; readonly stats: Counted }>();

  constructor(private readonly rollups: RollupFiles) {}

  async read(reader: Reader): Promise<ResolutionStats[]> {
    const all: ResolutionStats[] = [];
    for (const level of LEVELS) all.push(await this.level(level, reader));
    return all;
  }

  private async level(resolution: Level, reader: Reader): Promise<ResolutionStats> {
    const files = this.rollups.at(resolution);
    const total = { resolution, rows: 0, bytes: 0, oldestMs: null as number | null, newestMs: null as number | null };
    for (const start of files.starts()) {
      await files.use([start], async ([file]) => {
        if (file === undefined) return;
        const { rows, oldestMs, newestMs } = await this.file(`${resolution} ${start}`, file, reader);
        total.rows += rows;
        total.bytes += files.bytes(start);
        if (oldestMs !== null) total.oldestMs = Math.min(total.oldestMs ?? oldestMs, oldestMs);
        if (newestMs !== null) total.newestMs = Math.max(total.newestMs ?? newestMs, newestMs);
      });
    }
    return total;
  }

  private async file(key: string, file: AttachedWindow, reader: Reader): Promise<Counted> {
    const version = `${file.attachedAt}.${file.changes}`;
    const known = this.counted.get(key);
    if (known?.version === version) return known.stats;
    const sums = [...file.tables].filter(([, columns]) => columns.has('n')).map(([table]) => `SELECT count(*) AS c, min(time) AS oldest, max(time) AS newest FROM ${file.alias}.main.${table}`);
    let stats: Counted = { rows: 0, oldestMs: null, newestMs: null };
    if (sums.length > 0) {
      const [row] = (await (await reader.run(`SELECT sum(c)::BIGINT, min(oldest), max(newest) FROM (${sums.join(' UNION ALL ')})`)).getRows()) as [bigint, bigint | null, bigint | null][];
      stats = { rows: Number(row![0]), oldestMs: row![1] === null ? null : nsToMs(row![1]), newestMs: row![2] === null ? null : nsToMs(row![2]) };
    }
    this.counted.set(key, { version, stats });
    return stats;
  }
}
