import { ObserverError } from '@observer/kernel';
import { decodeText, encodeText, lineText } from '../schema/names';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer, Parameters } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { LineSender } from '../write/line-sender';

/** Texts of one point stay below the 64 KiB that a string of InfluxDB holds. */
const MAX_CHARACTERS = 16_000;
const LINES_PER_REQUEST = 5_000;
const SETTLE_TIMEOUT_MS = 120_000;

export interface Statement {
  readonly text: string;
  readonly parameters: Parameters;
}

/** What is deleted, and which lines of it are written again. */
interface Work {
  readonly deletions: readonly Statement[];
  readonly lines: readonly string[];
}

/**
 * Deletes points and writes again what of them stays. What stays is noted in `<db>_meta` before anything is deleted, so that it is written again whatever
 * happens in between; done twice the result is the same. The note: text in pieces at 1, 2, 3… and at 0 how many there are, none = nothing is left to do. To be
 * used in turn with writes only: a row that came between deleting for the first and for the second time would go.
 */
export class Replacement {
  private readonly notes: LineSender;
  private readonly rows: LineSender;
  private unfinished = false;
  private hasPieces = false;

  constructor(private readonly server: InfluxServer, private readonly database: string) {
    this.notes = new LineSender(server, database);
    this.rows = new LineSender(server, server.location.database);
  }

  /** Whether points that stay may be missing at the moment. */
  get isUnfinished(): boolean {
    return this.unfinished;
  }

  /** To be called when the store is opened: a process that died may have left something to do. */
  async load(): Promise<void> {
    this.unfinished = this.hasPieces = true;
    await this.settle();
    await this.clear();
  }

  /** @throws ObserverError `unavailable`: then `settle` does what is left */
  async run(work: Work, scope: QueryScope): Promise<void> {
    await this.settle();
    if (work.lines.length === 0) return this.delete(work, scope);
    const pieces = piecesOf(JSON.stringify(work));
    this.hasPieces = true;
    await this.send(this.notes, pieces.map((piece, i) => `replacing piece=${lineText(encodeText(piece))} ${i + 1}`));
    this.unfinished = true;
    await this.send(this.notes, [`replacing pieces=${pieces.length}i 0`]);
    await this.finish(work, scope);
  }

  /** Ends what was begun and not ended. */
  async settle(): Promise<void> {
    if (!this.unfinished) return;
    const scope = new QueryScope(SETTLE_TIMEOUT_MS, undefined);
    await scope.run(async () => {
      const work = await this.noted(scope);
      if (work !== undefined) await this.finish(work, scope);
      this.unfinished = false;
    });
  }

  /** Removes what was noted, which is text of rows. */
  async clear(): Promise<void> {
    if (!this.hasPieces || this.unfinished) return;
    const scope = new QueryScope(SETTLE_TIMEOUT_MS, undefined);
    await scope.run(() => this.server.command('DELETE FROM "replacing" WHERE time > 0', {}, scope, this.database));
    this.hasPieces = false;
  }

  private async finish(work: Work, scope: QueryScope): Promise<void> {
    await this.delete(work, scope);
    for (let at = 0; at < work.lines.length; at += LINES_PER_REQUEST) await this.send(this.rows, work.lines.slice(at, at + LINES_PER_REQUEST));
    await this.send(this.notes, ['replacing pieces=0i 0']);
    this.unfinished = false;
  }

  private async delete({ deletions }: Work, scope: QueryScope): Promise<void> {
    for (const { text, parameters } of deletions) await this.server.command(text, parameters, scope, this.server.location.database);
  }

  private async noted(scope: QueryScope): Promise<Work | undefined> {
    let count = 0;
    const head = { header: () => undefined, record: (record: CsvRecord) => void (count = record.number(3)) };
    await this.server.query(this.database, 'SELECT "pieces" FROM "replacing" WHERE time = 0', {}, head, scope);
    if (count === 0) return undefined;
    const pieces: string[] = [];
    const body = { header: () => undefined, record: (record: CsvRecord) => void pieces.push(decodeText(record.text(3))) };
    await this.server.query(this.database, `SELECT "piece" FROM "replacing" WHERE time >= 1 AND time <= ${count}`, {}, body, scope);
    if (pieces.length !== count) throw new ObserverError('internal', `InfluxDB has ${pieces.length} of ${count} pieces of a note in measurement "replacing" of ${this.database}: rows that were being written again cannot be. Restore that database from a backup`);
    return JSON.parse(pieces.join('')) as Work;
  }

  private async send(sender: LineSender, lines: readonly string[]): Promise<void> {
    const [refused] = await sender.send(lines);
    if (refused !== undefined) throw new ObserverError('unavailable', `InfluxDB refuses a row that it had before, or a note of it: ${refused.reason}. It is kept in measurement "replacing" of ${this.database} and tried again`);
  }
}

/** Cut where no character is. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + MAX_CHARACTERS);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end--;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
