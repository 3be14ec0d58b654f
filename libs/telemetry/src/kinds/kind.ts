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

export const kindSchema = z.object({
  name: columnName,
  description: z.string(),
  dimensions: z.array(dimensionSchema).max(64),
  measures: z.array(measureSchema).min(1).max(128),
});

export type Dimension = z.infer<typeof dimensionSchema>;
export type Measure = z.infer<typeof measureSchema>;
export type Kind = z.infer<typeof kindSchema>;
export type PersonalDataClass = (typeof PERSONAL_DATA_CLASSES)[number];
/** What a kind file holds before defaults are filled in. */
export type KindDeclaration = z.input<typeof kindSchema>;

/** Checks a declaration and fills in its defaults. @throws ZodError with the path of every fault. */
export const defineKind = (declaration: KindDeclaration): Kind => kindSchema.parse(declaration);
