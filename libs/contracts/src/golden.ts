/** What a contract promised when it was last recorded: its schema as JSON Schema and a payload. Kept in `golden/`. */
import { z } from 'zod';
import { BUCKETS, COMMANDS, EVENTS, SIGNALS } from './catalogue';

export type JsonSchema = Record<string, unknown>;

/** One recorded payload of a contract. */
export interface Golden {
  readonly schema: JsonSchema;
  readonly example: unknown;
}

/** A payload that is declared: an event, a signal, a document, a request or an answer. */
export interface DeclaredPayload {
  /** File name without `.json`, e.g. `ingest.select-series.request.v1`. */
  readonly id: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/** Every payload of the catalogue. */
export function declaredPayloads(): DeclaredPayload[] {
  return [
    ...EVENTS.map(({ name, version, schema, example }) => ({ id: `${name}.v${version}`, schema, example })),
    ...SIGNALS.map(({ owner, name, version, schema, example }) => ({ id: `signal.${owner}.${name}.v${version}`, schema, example })),
    ...BUCKETS.map(({ name, schema, example }) => ({ id: `document.${name}.v1`, schema, example })),
    ...COMMANDS.flatMap(({ owner, name, version, request, response, example }) => [
      { id: `${owner}.${name}.request.v${version}`, schema: request, example: example.request },
      { id: `${owner}.${name}.response.v${version}`, schema: response, example: example.response },
    ]),
  ];
}

/** The schema of what is sent, as plain JSON Schema; refinements that have no JSON Schema are left out. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

export const goldenOf = ({ schema, example }: DeclaredPayload): Golden => ({ schema: jsonSchemaOf(schema), example });
