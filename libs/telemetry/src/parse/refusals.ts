import type { Dimension, Kind, Measure } from '../kinds/kind';
import type { Refusal } from './fault';
import { nearest } from './nearest';

/** The texts of refusals that both codecs give, in one place so that the same fault reads the same. */
export const refusals = {
  tooLong: (what: string, length: number, limit: number): Refusal => ({
    code: what === 'line' ? 'line_too_long' : what.startsWith('value') ? 'value_too_long' : 'name_too_long',
    reason: `${what} has ${length} bytes, more than ${limit}`,
    remedy: `shorten it to at most ${limit} bytes`,
  }),
  invalidUtf8: (): Refusal => ({ code: 'invalid_utf8', reason: 'the line is not valid UTF-8', remedy: 'encode the text as UTF-8' }),
  tooManyMeasurements: (limit: number): Refusal => ({
    code: 'too_many_measurements',
    reason: `the body has more than ${limit} different measurements`,
    remedy: 'split the body, or put what varies into a tag instead of the measurement',
  }),
  tooSparse: (measurement: string): Refusal => ({
    code: 'too_sparse',
    reason: `the lines of "${measurement}" in this body share too few columns`,
    remedy: 'send fewer different fields per measurement, or split the body',
  }),
  unknownColumn: (kind: Kind, name: string, what: string): Refusal => {
    const columns = [...kind.dimensions, ...kind.measures].map((column) => column.name);
    const near = nearest(name, columns);
    return {
      code: 'unknown_column',
      reason: `kind "${kind.name}" has no ${what} "${name}"`,
      remedy: near === undefined ? `use one of: ${columns.join(', ')}` : `did you mean "${near}"?`,
    };
  },
  misplacedMeasure: (kind: Kind, name: string): Refusal => ({
    code: 'wrong_type',
    reason: `"${name}" of kind "${kind.name}" is a measure and was sent as a tag`,
    remedy: `send "${name}" as a field`,
  }),
  missingColumn: (kind: Kind, name: string): Refusal => ({
    code: 'missing_column',
    reason: `kind "${kind.name}" requires "${name}"`,
    remedy: `add "${name}" to the event`,
  }),
  wrongType: (name: string, wanted: string, got: string): Refusal => ({
    code: 'wrong_type',
    reason: `"${name}" takes ${wanted} and got ${got}`,
    remedy: `send ${wanted}`,
  }),
  notAllowed: (dimension: Dimension, value: string): Refusal => ({
    code: 'value_not_allowed',
    reason: `"${dimension.name}" has the value ${JSON.stringify(value.slice(0, 64))}, which is not in its set`,
    remedy: `use one of: ${dimension.values!.join(', ')}`,
  }),
  outOfBounds: (measure: Measure, value: number): Refusal => ({
    code: 'out_of_range',
    reason: `"${measure.name}" is ${value}, outside ${measure.min ?? '-∞'} to ${measure.max ?? '∞'}`,
    remedy: `send a value from ${measure.min ?? '-∞'} to ${measure.max ?? '∞'} in the unit "${measure.unit}"`,
  }),
  tooLarge: (name: string, text: string, type: string): Refusal => ({
    code: 'out_of_range',
    reason: `"${name}" is ${text}, which does not fit ${type}`,
    remedy: 'send a smaller number',
  }),
  invalidTime: (text: string, problem: string): Refusal => ({
    code: 'invalid_time',
    reason: `the time ${text} cannot be used: ${problem}`,
    remedy: 'send an integer in the stated precision, or leave the time out to use the time of arrival',
  }),
};

/** How the type of a measure is called in a message. */
export const TYPE_WORDS = {
  float: 'a number',
  integer: 'a whole number',
  unsigned: 'a whole number from 0 up',
  boolean: 'true or false',
  string: 'a string',
} as const;
