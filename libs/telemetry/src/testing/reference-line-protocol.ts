/**
 * Line protocol read slowly and plainly, one regular expression per token: the model the fast decoder is compared with.
 * For undeclared measurements only.
 */
import type { PlainRow } from './plain';

const NAME = String.raw`(?:\\[,= ]|\\(?![,= ])|[^\\,= \n])+`;
const TAG = new RegExp(String.raw`^,(${NAME})=(${NAME})`);
const MEASUREMENT = /^(?:\\[, ]|\\(?![, ])|[^\\, \n])+/;
const FIELD = new RegExp(String.raw`^(${NAME})=("(?:\\["\\]|\\(?!["\\])|[^"\\])*"|[^", \r\n][^, \r\n]*)`);
const REST = /^ *(-?\d+)? *\r?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const unescapeKey = (text: string): string => text.replace(/\\([,= ])/g, '$1');

/** The row a line stands for, or undefined when it is not valid. `scale` turns its timestamp into nanoseconds. */
export function referenceLine(line: string, scale: bigint, defaultTimeNs: bigint): PlainRow | undefined {
  let rest = line;
  const measurement = MEASUREMENT.exec(rest)?.[0];
  if (measurement === undefined) return undefined;
  rest = rest.slice(measurement.length);
  const row: PlainRow = { measurement: measurement.replace(/\\([, ])/g, '$1'), time: defaultTimeNs, tags: {}, fields: {}, types: {} };
  for (let tag = TAG.exec(rest); tag !== null; tag = TAG.exec(rest)) {
    const name = unescapeKey(tag[1]!);
    if (Object.hasOwn(row.tags, name)) return undefined;
    row.tags[name] = unescapeKey(tag[2]!);
    rest = rest.slice(tag[0].length);
  }
  const spaces = /^ +/.exec(rest);
  if (spaces === null) return undefined;
  rest = rest.slice(spaces[0].length);
  for (;;) {
    const field = FIELD.exec(rest);
    const parsed = field === null ? undefined : referenceValue(field[2]!);
    if (field === null || parsed === undefined) return undefined;
    const name = unescapeKey(field[1]!);
    if (Object.hasOwn(row.types, name) && row.types[name] !== parsed.type) return undefined;
    row.fields[name] = parsed.value;
    row.types[name] = parsed.type;
    rest = rest.slice(field[0].length);
    if (!rest.startsWith(',')) break;
    rest = rest.slice(1);
  }
  const end = REST.exec(rest);
  if (end === null || (end[1] !== undefined && !rest.startsWith(' '))) return undefined;
  if (end[1] !== undefined) row.time = BigInt(end[1]) * scale;
  return BigInt.asIntN(64, row.time) === row.time ? row : undefined;
}

function referenceValue(text: string): { type: string; value: number | bigint | boolean | string } | undefined {
  if (text.startsWith('"')) return { type: 'string', value: text.slice(1, -1).replace(/\\(["\\])/g, '$1') };
  if (/^(t|T|true|True|TRUE)$/.test(text)) return { type: 'boolean', value: true };
  if (/^(f|F|false|False|FALSE)$/.test(text)) return { type: 'boolean', value: false };
  if (/^[+-]?\d+i$/.test(text)) {
    const value = BigInt(text.slice(0, -1).replace(/^\+/, ''));
    return BigInt.asIntN(64, value) === value ? { type: 'integer', value } : undefined;
  }
  if (/^\+?\d+u$/.test(text)) {
    const value = BigInt(text.slice(0, -1).replace(/^\+/, ''));
    return BigInt.asUintN(64, value) === value ? { type: 'unsigned', value } : undefined;
  }
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? { type: 'float', value } : undefined;
}
