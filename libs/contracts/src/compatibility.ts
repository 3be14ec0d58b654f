import type { JsonSchema } from './golden';

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): JsonSchema => (isObject(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const variantsOf = (schema: JsonSchema): unknown[] => listOf(schema.anyOf ?? schema.oneOf);

/**
 * Why payloads written by one side would not be understood by the other while both versions run (and stored ones after it).
 * Compatible are: a new optional field, a new variant or value of an enumeration, a wider limit. Everything else needs a v2 beside v1.
 * @returns one sentence per break; empty = compatible
 */
export function incompatibilities(recorded: JsonSchema, current: JsonSchema, path = 'payload'): string[] {
  const variants = variantsOf(recorded);
  if (variants.length > 0) return variantBreaks(variants, current, path);
  if (variantsOf(current).length > 0) {
    const understood = variantsOf(current).some((variant) => incompatibilities(recorded, objectOf(variant), path).length === 0);
    return understood ? [] : [`${path} is no longer accepted by any variant`];
  }
  return [
    ...(recorded.type === undefined || current.type === undefined || acceptsTypes(recorded.type, current.type) ? [] : [`${path} was ${[recorded.type].flat().join(' or ')} and is now ${[current.type].flat().join(' or ')}`]),
    ...valueBreaks(recorded, current, path),
    ...fieldBreaks(recorded, current, path),
    ...(isObject(recorded.items) && isObject(current.items) ? incompatibilities(recorded.items, current.items, `${path}[]`) : []),
    ...(isObject(recorded.additionalProperties) && isObject(current.additionalProperties) ? incompatibilities(recorded.additionalProperties, current.additionalProperties, `${path}.*`) : []),
  ];
}

/** Every type that was accepted still is; every whole number is a number. */
function acceptsTypes(recorded: unknown, current: unknown): boolean {
  const now = [current].flat();
  return [recorded].flat().every((type) => now.includes(type) || (type === 'integer' && now.includes('number')));
}

function variantBreaks(variants: readonly unknown[], current: JsonSchema, path: string): string[] {
  const accepted = variantsOf(current).length > 0 ? variantsOf(current) : [current];
  const lost = variants.filter((variant) => !accepted.some((candidate) => incompatibilities(objectOf(variant), objectOf(candidate), path).length === 0));
  return lost.map((variant) => `${path} no longer accepts ${JSON.stringify(variant).slice(0, 120)}`);
}

function valueBreaks(recorded: JsonSchema, current: JsonSchema, path: string): string[] {
  if ('const' in recorded && 'const' in current && recorded.const !== current.const) return [`${path} was ${JSON.stringify(recorded.const)} and is now ${JSON.stringify(current.const)}`];
  if (!Array.isArray(current.enum)) return [];
  const before = Array.isArray(recorded.enum) ? recorded.enum : 'const' in recorded ? [recorded.const] : undefined;
  if (before === undefined) return [`${path} took any value and is now limited to ${current.enum.join(', ')}`];
  return before.filter((value) => !listOf(current.enum).includes(value)).map((value) => `${path} no longer accepts ${JSON.stringify(value)}`);
}

function fieldBreaks(recorded: JsonSchema, current: JsonSchema, path: string): string[] {
  const before = objectOf(recorded.properties);
  const now = objectOf(current.properties);
  const required = new Set(listOf(recorded.required));
  const removed = Object.keys(before).filter((name) => !(name in now)).map((name) => `${path}.${name} was removed`);
  const demanded = listOf(current.required).filter((name) => !required.has(name)).map((name) => `${path}.${String(name)} became required`);
  const changed = Object.keys(before).filter((name) => name in now).flatMap((name) => incompatibilities(objectOf(before[name]), objectOf(now[name]), `${path}.${name}`));
  return [...removed, ...demanded, ...changed];
}
