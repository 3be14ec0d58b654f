/** Documents a route from the schemas that validate it: one source for checking and for OpenAPI. */
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

interface RouteDescription {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  readonly bodyExample?: unknown;
  /** Default: JSON. */
  readonly bodyType?: string;
  /** An object schema; each member becomes a parameter. */
  readonly query?: z.ZodObject;
  readonly params?: Readonly<Record<string, string>>;
  readonly response?: z.ZodType;
  readonly responseExample?: unknown;
  readonly responseDescription?: string;
  readonly status?: number;
}

type JsonSchema = Record<string, unknown>;

/** A zod schema as OpenAPI 3.1 takes it: JSON Schema 2020-12 without its dialect. */
export function openApiSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const jsonSchema: JsonSchema = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return Object.fromEntries(Object.entries(jsonSchema).filter(([member]) => member !== '$schema' && member !== '~standard'));
}

const problem = (description: string): { description: string; content: Record<string, { schema: JsonSchema }> } => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** What a route does, takes and answers. */
export function Describe(route: RouteDescription): MethodDecorator {
  const decorators: (MethodDecorator & ClassDecorator)[] = [];
  const add = (decorator: MethodDecorator): void => void decorators.push(decorator as MethodDecorator & ClassDecorator);
  add(ApiOperation({ summary: route.summary, description: route.description }));
  for (const [name, description] of Object.entries(route.params ?? {})) add(ApiParam({ name, description, schema: { type: 'string' } }));
  if (route.query !== undefined) for (const parameter of queryParameters(route.query)) add(ApiQuery(parameter));
  if (route.body !== undefined) {
    if (route.bodyType !== undefined) add(ApiConsumes(route.bodyType));
    add(ApiBody({ schema: { ...openApiSchema(route.body, 'input'), ...(route.bodyExample === undefined ? {} : { example: route.bodyExample }) } }));
  }
  add(ApiResponse({ status: route.status ?? 200, description: route.responseDescription ?? 'Done', ...answer(route) }));
  add(ApiResponse({ status: 'default', ...problem('What went wrong, as problem details (RFC 9457)') }));
  return applyDecorators(...decorators);
}

function answer(route: RouteDescription): { content?: Record<string, { schema: JsonSchema }> } {
  if (route.response === undefined) return {};
  const example = route.responseExample === undefined ? {} : { example: route.responseExample };
  return { content: { 'application/json': { schema: { ...openApiSchema(route.response, 'output'), ...example } } } };
}

function queryParameters(query: z.ZodObject): { name: string; required: boolean; description?: string; schema: JsonSchema }[] {
  const { properties = {}, required = [] } = openApiSchema(query, 'input') as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name, required: required.includes(name), schema, ...(typeof schema.description === 'string' ? { description: schema.description } : {}),
  }));
}
