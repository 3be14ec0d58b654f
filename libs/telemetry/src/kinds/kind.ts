/** Declared event kinds: wide rows with dimensions (tags), measures (fields) and a personal-data class per column. */
import { z } from 'zod';

/** What is done with a column before it is stored. `pseudonymize`: keyed hash; `drop`: never stored; `secret`: never stored and its arrival is reported. */
export const PERSONAL_DATA_CLASSES = ['none', 'pseudonymize', 'drop', 'secret'] as const;

const columnName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'use lower case letters, digits and "_", starting with a letter, at most 64');

export const dimensionSchema = z.object({
  name: columnName,
  description: z.string(),
  required: z.boolean().default(false),
  personalData: z.enum(PERSONAL_DATA_CLASSES).default('none'),
  /** Closed set of values; absent = any. */
  values: z.array(z.string()).optional(),
  /** Filled by ingest from the registry: which dimension is looked up. */
  enrichedFrom: z.string().optional(),
  /**
   * `high`: its values are many, or independent of those of other dimensions, so that their combinations would be nearly as many as events. Stores whose
   * series are combinations of tags keep it beside the measures; queries are the same. Absent = `low`.
   */
  cardinality: z.enum(['low', 'high']).optional(),
});

export const measureSchema = z.object({
  name: columnName,
  description: z.string(),
  type: z.enum(['float', 'integer', 'unsigned', 'boolean', 'string']),
  /** UCUM-like, as OpenTelemetry: `s`, `By`, `1`, `{credit}`. */
  unit: z.string().default('1'),
  required: z.boolean().default(false),
  personalData: z.enum(PERSONAL_DATA_CLASSES).default('none'),
  min: z.number().optional(),
  max: z.number().optional(),
});

/**
 * What the store sums up ahead of questions, per 10 s, 1 min and 1 h: for every combination of these dimensions the count of events, and of each
 * measure count, sum, least, greatest and last. Combinations should be far fewer than events, so leave out ids.
 */
export const rollupSchema = z.object({
  dimensions: z.array(columnName).max(16),
  /** Absent = every measure that is a number or a boolean. */
  measures: z.array(columnName).max(128).optional(),
  /** Measures whose quantiles are kept too, within 1 %. */
  sketches: z.array(columnName).max(16).default([]),
  /** The finest resolution kept: a rollup with many combinations is not worth its place at 10 s. */
  finest: z.enum(['10s', '1m', '1h']).default('10s'),
});

export const kindSchema = z.object({
  name: columnName,
  description: z.string(),
  dimensions: z.array(dimensionSchema).max(64),
  measures: z.array(measureSchema).min(1).max(128),
  /** Absent = see `rollupsOf`; an empty list = none. */
  rollups: z.array(rollupSchema).max(8).optional(),
});

export type Dimension = z.infer<typeof dimensionSchema>;
export type Measure = z.infer<typeof measureSchema>;
export type Rollup = z.infer<typeof rollupSchema>;
export type Kind = z.infer<typeof kindSchema>;
export type PersonalDataClass = (typeof PERSONAL_DATA_CLASSES)[number];
/** What a kind file holds before defaults are filled in. */
export type KindDeclaration = z.input<typeof kindSchema>;

/** Checks a declaration and fills in its defaults. @throws ZodError with the path of every fault. */
export const defineKind = (declaration: KindDeclaration): Kind => kindSchema.parse(declaration);

const isNumeric = ({ type }: Measure): boolean => type !== 'string';

/** A rollup with nothing left open. */
export interface ResolvedRollup extends Rollup {
  readonly measures: string[];
}

/**
 * The rollups of a kind. One that declares none gets one over its dimensions with a closed set of values, whose combinations are bounded, with all
 * numeric measures, and quantiles of those that are durations.
 */
export function rollupsOf(kind: Kind): ResolvedRollup[] {
  const kept = kind.measures.filter((measure) => isNumeric(measure) && measure.personalData !== 'drop' && measure.personalData !== 'secret');
  const measures = kept.map(({ name }) => name);
  const declared = kind.rollups ?? [
    {
      dimensions: kind.dimensions.filter(({ values }) => values !== undefined).map(({ name }) => name),
      sketches: kept.filter(({ unit, type }) => unit === 's' && type === 'float').map(({ name }) => name),
      finest: '10s' as const,
    },
  ];
  return declared.map((rollup) => ({ ...rollup, measures: rollup.measures ?? measures }));
}
