import { FieldFilter } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { FieldColumnInfo, Measurement } from '../engine/catalogue';
import type { Condition, Parameters } from './selection';

const SQL_OPERATORS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

/**
 * A condition on a measure. A row that lacks the field never matches, whatever the operator; so a field nobody sent matches nothing.
 * @throws ObserverError `invalid_argument` when the value is not of the field's type
 */
export function compileFilter(measurement: Measurement, filter: FieldFilter, parameters: Parameters): Condition {
  const column = measurement.fields.get(filter.field);
  if (column === undefined) return () => 'false';
  const operator = SQL_OPERATORS[filter.op];
  const operand = operandOf(column, filter, parameters);
  const widened = operand.asDouble && column.type !== 'float';
  return (reference) => `${widened ? `${reference(column)}::DOUBLE` : reference(column)} ${operator} ${operand.sql}`;
}

interface Operand {
  readonly sql: string;
  /** Compare as 64-bit float: the value has a fraction. */
  readonly asDouble?: boolean;
}

function operandOf(column: FieldColumnInfo, filter: FieldFilter, parameters: Parameters): Operand {
  const { value } = filter;
  switch (column.type) {
    case 'string':
      if (typeof value === 'string') return { sql: parameters.bind(value) };
      break;
    case 'boolean':
      if (typeof value === 'boolean' && (filter.op === '=' || filter.op === '!=')) return { sql: value ? 'true' : 'false' };
      break;
    case 'float':
      if (typeof value === 'number') return { sql: parameters.bind(value) };
      break;
    case 'integer':
    case 'unsigned':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? { sql: `${value}::HUGEINT` } : { sql: parameters.bind(value), asDouble: true };
      // 64-bit integers beyond 2^53 come as text, as answers give them.
      if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return { sql: `${value}::HUGEINT` };
      break;
  }
  throw new ObserverError('invalid_argument', `field "${filter.field}" is ${column.type}; "${filter.op} ${JSON.stringify(value)}" cannot be compared with it`, {
    details: { field: filter.field, type: column.type },
  });
}
