import type { CsvSink } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { LineSender } from '../write/line-sender';
import type { Catalogue, CatalogueChange, ValueWatch } from './catalogue';
import { lineText } from './names';

/** Texts of one point stay below the 64 KiB that a string of InfluxDB holds. */
const MAX_CHARACTERS = 16_000;
const LOAD_TIMEOUT_MS = 120_000;

/** Many values of one dimension in one record. */
type LoggedChange = Exclude<CatalogueChange, { what: 'value' }> | { readonly what: 'values'; readonly measurement: string; readonly name: string; readonly texts: readonly string[] };

/**
 * Keeps the catalogue in InfluxDB as a log: one point per change, its time counted up from zero. A change is durable before rows depend on it, so rows
 * never need guessing.
 */
export class CatalogueLog {
  private readonly sender: LineSender;
  private next = 1;

  constructor(private readonly server: InfluxServer, private readonly database: string) {
    this.sender = new LineSender(server, database);
  }

  /** Reads the whole log into an empty catalogue. @throws ObserverError `unavailable` */
  async load(catalogue: Catalogue): Promise<void> {
    const scope = new QueryScope(LOAD_TIMEOUT_MS, undefined);
    const sink: CsvSink = {
      header: () => undefined,
      record: (record) => {
        this.next = Math.max(this.next, Number(record.text(2)) + 1);
        for (const change of expanded(JSON.parse(record.text(3)) as LoggedChange)) catalogue.replay(change);
      },
    };
    await scope.run(() => this.server.query(this.database, 'SELECT "c" FROM "catalogue"', {}, sink, scope));
  }

  /** Makes what changed since the last save durable. @throws ObserverError `unavailable`; the changes are then saved by the next call */
  async save(catalogue: Catalogue): Promise<void> {
    const changes = catalogue.takeChanges();
    if (changes.length === 0) return;
    const first = this.next;
    const lines = compacted(changes).map((change) => `catalogue c=${lineText(JSON.stringify(change))} ${this.next++}`);
    try {
      const refused = await this.sender.send(lines);
      if (refused.length > 0) throw new Error(`InfluxDB refused an entry of the store's catalogue: ${refused[0]!.reason}`);
    } catch (thrown) {
      this.next = first;
      catalogue.restoreChanges(changes);
      throw thrown;
    }
  }

  /**
   * Removes the values of a watch, wherever they are, from the log and from memory: entries that hold them are written over. Those that came in meanwhile
   * stay, for there are rows again that need them.
   */
  async forget(catalogue: Catalogue, watch: ValueWatch, scope: QueryScope): Promise<void> {
    const { dimension, values } = watch;
    const isGone = (measurement: string, text: string): boolean => values.has(text) && !watch.saw(measurement, text);
    const lines: string[] = [];
    const sink: CsvSink = {
      header: () => undefined,
      record: (record) => {
        const change = JSON.parse(record.text(3)) as LoggedChange;
        if (change.what !== 'values' || change.name !== dimension || !change.texts.some((text) => isGone(change.measurement, text))) return;
        const kept: LoggedChange = { ...change, texts: change.texts.filter((text) => !isGone(change.measurement, text)) };
        lines.push(`catalogue c=${lineText(JSON.stringify(kept))} ${record.text(2)}`);
      },
    };
    await this.server.query(this.database, 'SELECT "c" FROM "catalogue"', {}, sink, scope);
    if (lines.length > 0) await this.sender.send(lines);
    for (const { name, tags } of catalogue.measurements()) for (const value of values) if (isGone(name, value)) tags.get(dimension)?.values.delete(value);
  }
}

function* expanded(logged: LoggedChange): Generator<CatalogueChange> {
  if (logged.what !== 'values') yield logged;
  else for (const text of logged.texts) yield { what: 'value', measurement: logged.measurement, name: logged.name, text };
}

/** Joins neighbouring values of one dimension. */
export function compacted(changes: readonly CatalogueChange[]): LoggedChange[] {
  const logged: LoggedChange[] = [];
  let open: { what: 'values'; measurement: string; name: string; texts: string[] } | undefined;
  let characters = 0;
  for (const change of changes) {
    if (change.what !== 'value') {
      open = undefined;
      logged.push(change);
      continue;
    }
    const { measurement, name, text } = change;
    if (open?.measurement !== measurement || open.name !== name || characters + text.length > MAX_CHARACTERS) {
      logged.push((open = { what: 'values', measurement, name, texts: [] }));
      characters = 0;
    }
    open.texts.push(text);
    characters += text.length + 3;
  }
  return logged;
}
