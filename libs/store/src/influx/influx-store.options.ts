import { type Kind, SHIPPED_KINDS } from '@observer/telemetry';
import type { IsHighCardinality } from './schema/catalogue';

export interface InfluxStoreOptions {
  /** `influxdb://…`, see `parseInfluxLocation`. */
  readonly location: string;
  /** Declared kinds: which of their dimensions are fields rather than tags; their measurements are events, all others are metrics. */
  readonly kinds: readonly Kind[];
}

export const influxStoreOptions = (given: Pick<InfluxStoreOptions, 'location'> & Partial<InfluxStoreOptions>): InfluxStoreOptions => ({ ...given, kinds: given.kinds ?? SHIPPED_KINDS });

/** Dimensions of declared kinds say so; those of other measurements are part of the series, as labels of metrics are. */
export function highCardinalityOf(kinds: readonly Kind[]): IsHighCardinality {
  const high = new Map(kinds.map(({ name, dimensions }) => [name, new Set(dimensions.filter(({ cardinality }) => cardinality === 'high').map((dimension) => dimension.name))]));
  return (measurement, dimension) => high.get(measurement)?.has(dimension) === true;
}
