import type { TagBuffer } from '../columns/tag-buffer';
import type { KindRegistry } from '../kinds/kind-registry';
import type { Refusal } from '../parse/fault';
import type { ParseLimits } from '../parse/limits';
import { refusals } from '../parse/refusals';
import { ByteInterner } from '../scan/byte-interner';
import { MeasurementRows } from './measurement-rows';
import { parsePrefix, type Prefix } from './prefix';

/** Bytes of keys per remembered series before the cache is emptied all the same. */
const BYTES_PER_SERIES = 512;

/** Tag columns of one measurement as a multiple of the tags a line may have: beyond it new ones are refused for the rest of the body. */
const TAG_COLUMNS_PER_TAG = 16;
/** The same for all measurements together: a column costs a kilobyte. */
const MAX_TAG_COLUMNS = 100_000;
/** Measurements of a body that get room in advance: most bodies have few, and many times much would be too much. */
const MAX_ALIKE = 8;
/** Share of either bound from which the cache is emptied after the body, so that no body pays for what came before it. */
const ROOMY = 0.25;

/** One tag set of one measurement, as a prefix of a line spells it. */
export class Series {
  /** The pass in which it last got a number in a batch, and that number. */
  pass = 0;
  number = 0;

  constructor(
    readonly measurement: MeasurementRows,
    readonly tags: readonly TagBuffer[],
    /** Number of the value in each tag column. */
    readonly values: readonly number[],
    /** A required dimension of the kind that is not among the tags. */
    readonly missing: string | undefined,
  ) {}

  /** The number of this series in the batch of `pass`; the first time its tags are entered there. */
  numberIn(pass: number): number {
    if (this.pass !== pass) {
      this.pass = pass;
      this.number = this.measurement.nextSeries();
      for (let i = 0; i < this.tags.length; i++) this.tags[i]!.set(this.number, this.values[i]!, pass);
    }
    return this.number;
  }
}

/**
 * Series by the raw bytes of "measurement,tags", kept from body to body: a line whose prefix was seen before costs a hash and a compare.
 * Bounded: once it holds more than its share it is emptied between two bodies, so each emptying is paid for by as many new series.
 */
export class SeriesCache {
  private keys = new ByteInterner();
  private series: Series[] = [];
  private measurements = new Map<string, MeasurementRows>();
  /** Why `intern` last refused, and the measurement when it could be read. */
  refusal: Refusal | undefined;
  refusedMeasurement: string | undefined;
  private tagColumns = 0;
  /** There are so many tag columns that the cache should be emptied. */
  private overgrown = false;
  /** Measurements with rows in the current pass. */
  readonly active: MeasurementRows[] = [];

  constructor(
    private readonly kinds: KindRegistry,
    private readonly limits: ParseLimits,
    private readonly capacity: number,
  ) {}

  find(bytes: Uint8Array, start: number, end: number, hash: number): Series | undefined {
    const id = this.keys.find(bytes, start, end, hash);
    return id < 0 ? undefined : this.series[id];
  }

  /** Reads and remembers a prefix that `find` did not know. @returns undefined when it is refused, with the reason in `refusal`. */
  intern(bytes: Uint8Array, start: number, end: number, hash: number): Series | undefined {
    const parsed = parsePrefix(bytes, start, end, this.limits);
    this.refusedMeasurement = parsed.ok ? parsed.value.measurement : undefined;
    if (!parsed.ok) return this.refuse(parsed.error);
    const measurement = this.measurement(parsed.value.measurement);
    if (measurement === undefined) return this.refuse(refusals.tooManyMeasurements(this.limits.maxMeasurements));
    const { kind } = measurement;
    for (const { name } of parsed.value.tags) {
      if (kind === undefined || measurement.dimensions!.has(name)) continue;
      return this.refuse(measurement.measures!.has(name) ? refusals.misplacedMeasure(kind, name) : refusals.unknownColumn(kind, name, 'dimension'));
    }
    for (const { name, value } of parsed.value.tags) {
      const dimension = measurement.dimensions?.get(name);
      if (dimension?.values !== undefined && !dimension.values.includes(value.toString())) return this.refuse(refusals.notAllowed(dimension, value.toString()));
    }
    if (this.hasTooManyColumns(measurement, parsed.value)) return this.refuse(refusals.tooSparse(measurement.name));
    const tags = parsed.value.tags.map(({ name }) => measurement.tag(name));
    const values = parsed.value.tags.map(({ value, hash: valueHash }, i) => {
      const known = tags[i]!.find(value, 0, value.length, valueHash);
      return known >= 0 ? known : tags[i]!.add(value, 0, value.length, valueHash);
    });
    const missing = kind?.dimensions.find((dimension) => dimension.required && !parsed.value.tags.some(({ name }) => name === dimension.name))?.name;
    const series = new Series(measurement, tags, values, missing);
    this.series[this.keys.add(bytes, start, end, hash)] = series;
    return series;
  }

  /** Marks a measurement as having rows in this pass. @returns false when there are too many. */
  activate(measurement: MeasurementRows, pass: number): boolean {
    if (this.active.length >= this.limits.maxMeasurements) return false;
    measurement.begin(pass, this.active.length < MAX_ALIKE);
    this.active.push(measurement);
    return true;
  }

  /** Empties the cache when it outgrew its capacity. Call between bodies only: batches being built refer to it. */
  trim(): void {
    if (!this.overgrown && this.series.length <= this.capacity && this.keys.keyBytes <= this.capacity * BYTES_PER_SERIES) return;
    this.overgrown = false;
    this.tagColumns = 0;
    this.keys = new ByteInterner();
    this.series = [];
    this.measurements = new Map();
  }

  /** The rows of a measurement, made when it is new and the body has not too many already. */
  private measurement(name: string): MeasurementRows | undefined {
    let measurement = this.measurements.get(name);
    if (measurement === undefined && this.active.length >= this.limits.maxMeasurements) return undefined;
    if (measurement === undefined) this.measurements.set(name, (measurement = new MeasurementRows(name, this.kinds.get(name))));
    return measurement;
  }

  private hasTooManyColumns(measurement: MeasurementRows, { tags }: Prefix): boolean {
    const added = tags.reduce((count, { name }) => count + (measurement.hasTag(name) ? 0 : 1), 0);
    const fill = Math.max((measurement.tagColumns + added) / (TAG_COLUMNS_PER_TAG * this.limits.maxTags), (this.tagColumns + added) / MAX_TAG_COLUMNS);
    if (fill > ROOMY) this.overgrown = true;
    if (added > 0 && fill > 1) return true;
    this.tagColumns += added;
    return false;
  }

  private refuse(refusal: Refusal): undefined {
    this.refusal = refusal;
    return undefined;
  }
}
