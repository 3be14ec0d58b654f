import { EventsResult, eventsQuerySchema, MetadataResult, metadataQuerySchema, SeriesResult, seriesQuerySchema } from '@observer/contracts';
import { Batch, Kind } from '@observer/telemetry';
import { TelemetryStore } from '../telemetry-store.port';
import { batchOf, entryOf, Row } from './rows';

/** A store made for a test file. */
export interface StoreUnderTest {
  readonly store: TelemetryStore;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<TelemetryStore>;
  /** Closes it and removes its data. */
  dispose(): Promise<void>;
}

export interface StoreTestOptions {
  /** Declared kinds; absent = those shipped. */
  readonly kinds?: readonly Kind[];
}

export type MakeStore = (options?: StoreTestOptions) => Promise<StoreUnderTest>;

export const DAY_MS = 86_400_000;
/** Noon, so that a day before and after lie in other windows. */
export const T0 = Date.UTC(2026, 2, 10, 12);
export const WIDE = { startMs: T0 - 3 * DAY_MS, endMs: T0 + 3 * DAY_MS };

type Loose<T> = Omit<Partial<T>, 'measurement'>;
type SeriesInput = Loose<Parameters<typeof seriesQuerySchema.parse>[0] & object>;

/** The store of a group of behaviours; each behaviour takes a measurement of its own, so none sees another's rows. */
export class Harness {
  private under: StoreUnderTest | undefined;
  private current: TelemetryStore | undefined;
  private sequence = 0;
  private measurements = 0;

  constructor(private readonly makeStore: MakeStore, options: StoreTestOptions = {}) {
    beforeAll(async () => {
      this.under = await this.makeStore(options);
      this.current = this.under.store;
    });
    afterAll(() => this.under?.dispose());
  }

  get store(): TelemetryStore {
    return this.current!;
  }

  async reopen(): Promise<TelemetryStore> {
    this.current = await this.under!.reopen();
    return this.current;
  }

  /** A measurement nobody used. */
  fresh(): string {
    return `measurement_${++this.measurements}`;
  }

  nextSequence(): number {
    return ++this.sequence;
  }

  /** Writes rows as one message. */
  async write(measurement: string, rows: readonly Row[], types?: Parameters<typeof batchOf>[2]): Promise<void> {
    await this.writeBatches([batchOf(measurement, rows, types)]);
  }

  async writeBatches(batches: readonly Batch[]): Promise<void> {
    await this.store.write([entryOf(this.nextSequence(), batches)]);
  }

  series(measurement: string, query: SeriesInput, signal?: AbortSignal): Promise<SeriesResult> {
    return this.store.selectSeries(seriesQuerySchema.parse({ measurement, range: WIDE, aggregates: [{ as: 'n', fn: 'count' }], ...query }), signal);
  }

  events(measurement: string, query: object = {}): Promise<EventsResult> {
    return this.store.selectEvents(eventsQuerySchema.parse({ measurement, range: WIDE, ...query }));
  }

  metadata(query: object): Promise<MetadataResult> {
    return this.store.selectMetadata(metadataQuerySchema.parse(query));
  }

  /** Rows of a measurement that match. */
  async count(measurement: string, query: SeriesInput = {}): Promise<number> {
    const { series } = await this.series(measurement, query);
    return series.reduce((sum, one) => sum + (one.values['n']![0] ?? 0), 0);
  }

  /** One aggregate over everything. */
  async value(measurement: string, aggregate: object, query: SeriesInput = {}): Promise<number | null | undefined> {
    const { series } = await this.series(measurement, { aggregates: [{ as: 'v', ...aggregate }] as never, ...query });
    return series[0]?.values['v']![0];
  }
}

/** Rows one second apart from `T0`, made of an index. */
export const rowsOf = (count: number, row: (i: number) => Omit<Row, 'at'>): Row[] => Array.from({ length: count }, (_, i) => ({ at: T0 + i * 1000, ...row(i) }));
