import type { FieldFilter } from '@observer/contracts';
import type { Batch, TagColumn } from '@observer/telemetry';
import type { CompiledRule } from '../rule/compiled-rule';
import { keepPresent, numericColumn } from './numeric-column';

/**
 * One byte per row: 1 for rows that satisfy all matchers and filters of a rule.
 * Matchers are asked once per dictionary entry, filters run over the columns. @returns undefined when no row can
 */
export function matchingRows({ matchers, filters }: CompiledRule, batch: Batch): Uint8Array | undefined {
  const keep = new Uint8Array(batch.rows).fill(1);
  for (const { tag, matches } of matchers) {
    const column = batch.tags.find(({ name }) => name === tag);
    if (column === undefined) {
      if (!matches('')) return undefined;
    } else keepTagged(batch, column, matches, keep);
  }
  for (const filter of filters) if (!keepFiltered(batch, filter, keep)) return undefined;
  return keep;
}

function keepTagged(batch: Batch, column: TagColumn, matches: (value: string) => boolean, keep: Uint8Array): void {
  const passes = new Uint8Array(column.dictionary.length + 1);
  passes[0] = matches('') ? 1 : 0;
  column.dictionary.forEach((value, i) => (passes[i + 1] = matches(value) ? 1 : 0));
  if (passes.every((pass) => pass === 1)) return;
  const { ids } = column;
  const { rowSeries } = batch;
  if (rowSeries === undefined) for (let row = 0; row < keep.length; row++) keep[row]! &= passes[ids[row]!]!;
  else for (let row = 0; row < keep.length; row++) keep[row]! &= passes[ids[rowSeries[row]!]!]!;
}

/** @returns false when no row can satisfy the filter: the batch has no such column of its type */
function keepFiltered(batch: Batch, filter: FieldFilter, keep: Uint8Array): boolean {
  const { value } = filter;
  if (typeof value === 'string') return keepText(batch, filter, value, keep);
  const column = numericColumn(batch, filter.field);
  if (column === undefined) return false;
  keepPresent(column.field, keep);
  keepNumbers(column.values, filter.op, Number(value), keep);
  return true;
}

function keepNumbers(values: Float64Array | Uint8Array, op: FieldFilter['op'], wanted: number, keep: Uint8Array): void {
  switch (op) {
    case '=':
      for (let row = 0; row < keep.length; row++) if (values[row]! !== wanted) keep[row] = 0;
      return;
    case '!=':
      for (let row = 0; row < keep.length; row++) if (values[row]! === wanted) keep[row] = 0;
      return;
    case '<':
      for (let row = 0; row < keep.length; row++) if (!(values[row]! < wanted)) keep[row] = 0;
      return;
    case '<=':
      for (let row = 0; row < keep.length; row++) if (!(values[row]! <= wanted)) keep[row] = 0;
      return;
    case '>':
      for (let row = 0; row < keep.length; row++) if (!(values[row]! > wanted)) keep[row] = 0;
      return;
    case '>=':
      for (let row = 0; row < keep.length; row++) if (!(values[row]! >= wanted)) keep[row] = 0;
  }
}

function keepText(batch: Batch, { field, op }: FieldFilter, wanted: string, keep: Uint8Array): boolean {
  const column = batch.fields.find(({ name }) => name === field);
  if (column?.type !== 'string') return false;
  keepPresent(column, keep);
  const satisfies = TEXT_COMPARISONS[op];
  for (let row = 0; row < keep.length; row++) if (keep[row] === 1 && !satisfies(column.values[row]!, wanted)) keep[row] = 0;
  return true;
}

const TEXT_COMPARISONS: Readonly<Record<FieldFilter['op'], (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b, '!=': (a, b) => a !== b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};
