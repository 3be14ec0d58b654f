import type { FieldFilter, Matcher } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { compilePattern } from '@observer/promql';
import type { Field } from '../schema/catalogue';

export type TextTest = (text: string) => boolean;

/** The condition of a matcher on the value of its dimension, "" when that is missing. @throws ObserverError `invalid_argument` for a pattern that is not RE2 */
export function textTest({ tag, op, value }: Matcher): TextTest {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  try {
    const pattern = compilePattern(value, true);
    return op === '=~' ? (text) => pattern.testExact(text) : (text) => !pattern.testExact(text);
  } catch (thrown) {
    throw new ObserverError('invalid_argument', `the regular expression ${JSON.stringify(value)} for tag "${tag}" is not RE2: ${(thrown as Error).message}`, { details: { tag, value } });
  }
}

/** A value of a field as filters compare it: integers beyond 2^53 stay exact. */
export type FieldValue = number | bigint | boolean | string;

/** The condition of a filter on the value of its field. @throws ObserverError `invalid_argument` when the value is not of the field's type */
export function valueTest(field: Field, filter: FieldFilter): (value: FieldValue) => boolean {
  const operand = operandOf(field, filter);
  switch (filter.op) {
    case '=':
      return (value) => isEqual(value, operand);
    case '!=':
      return (value) => !isEqual(value, operand);
    case '<':
      return (value) => value < operand;
    case '<=':
      return (value) => value <= operand;
    case '>':
      return (value) => value > operand;
    case '>=':
      return (value) => value >= operand;
  }
}

/** By value, whether it is a number or a bigint. */
const isEqual = (a: FieldValue, b: FieldValue): boolean => (typeof a === typeof b ? a === b : a >= b && a <= b);

function operandOf(field: Field, filter: FieldFilter): FieldValue {
  const { value } = filter;
  switch (field.type) {
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'boolean':
      if (typeof value === 'boolean' && (filter.op === '=' || filter.op === '!=')) return value;
      break;
    case 'float':
      if (typeof value === 'number') return value;
      break;
    case 'integer':
    case 'unsigned':
      if (typeof value === 'number') return value;
      // 64-bit integers beyond 2^53 come as text, as answers give them.
      if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
      break;
  }
  throw new ObserverError('invalid_argument', `field "${filter.field}" is ${field.type}; "${filter.op} ${JSON.stringify(value)}" cannot be compared with it`, {
    details: { field: filter.field, type: field.type },
  });
}
