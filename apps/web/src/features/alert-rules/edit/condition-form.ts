/** A condition as it is edited: text of every kind side by side, so that looking at another kind loses nothing. */
import { type AlertCondition } from '../../../api/alert-rules';
import { durationText, parseDuration } from '../../../format/duration';
import { type FieldErrors } from './field-errors';

export type ConditionKind = AlertCondition['kind'];
type Of<Kind extends ConditionKind> = Extract<AlertCondition, { kind: Kind }>;

export interface WindowForm {
  long: string;
  short: string;
  factor: string;
}
export interface ConditionForm {
  kind: ConditionKind;
  /** Of kind promql. */
  expr: string;
  /** Of all kinds that hold a query against something. */
  query: string;
  op: string;
  value: string;
  clearAt: string;
  forEach: boolean;
  lookback: string;
  window: string;
  relative: boolean;
  direction: Of<'rate-of-change'>['direction'];
  /** Percent when relative. */
  by: string;
  errors: string;
  total: string;
  /** Percent. */
  objective: string;
  windows: WindowForm[];
  side: Of<'dynamic'>['side'];
  season: Of<'dynamic'>['season'];
  seasons: string;
  /** Percent. */
  quantile: string;
  /** Percent of the band's height. */
  width: string;
  minimumWidth: string;
  join: 'and' | 'or';
  rules: string[];
  /** Names, comma separated. */
  on: string;
}

/** Of the Site Reliability Workbook: page for 2 % of a month's budget in an hour, or 5 % in six. */
export const BURN_WINDOWS: readonly WindowForm[] = [{ long: '1h', short: '5m', factor: '14.4' }, { long: '6h', short: '30m', factor: '6' }];
const NEW: ConditionForm = {
  kind: 'threshold', expr: '', query: '', op: '>', value: '', clearAt: '', forEach: true, lookback: '1h', window: '15m', relative: true, direction: 'up', by: '50', errors: '', total: '', objective: '99.9',
  windows: [...BURN_WINDOWS], side: 'either', season: 'daily', seasons: '4', quantile: '95', width: '25', minimumWidth: '0', join: 'and', rules: [], on: '',
};

const numberText = (value: number): string => String(Number(value.toPrecision(12)));
const percentText = (ratio: number): string => numberText(ratio * 100);
const given = (value: number | undefined): string => (value === undefined ? '' : numberText(value));

/** The form of a stored condition, or of a new one. */
export function conditionForm(condition: AlertCondition | null): ConditionForm {
  if (!condition) return { ...NEW };
  const form = { ...NEW, kind: condition.kind };
  switch (condition.kind) {
    case 'promql':
      return { ...form, expr: condition.expr };
    case 'threshold':
      return { ...form, query: condition.query, op: condition.op, value: numberText(condition.value), clearAt: given(condition.clearAt) };
    case 'absence':
      return { ...form, query: condition.query, forEach: condition.forEach, lookback: durationText(condition.lookbackMs) };
    case 'rate-of-change':
      return { ...form, query: condition.query, window: durationText(condition.windowMs), relative: condition.relative, direction: condition.direction, by: condition.relative ? percentText(condition.by) : numberText(condition.by) };
    case 'burn-rate':
      return { ...form, errors: condition.errors, total: condition.total, objective: percentText(condition.objective), windows: condition.windows.map(({ longMs, shortMs, factor }) => ({ long: durationText(longMs), short: durationText(shortMs), factor: numberText(factor) })) };
    case 'dynamic':
      return { ...form, query: condition.query, side: condition.side, season: condition.season, seasons: String(condition.seasons), quantile: percentText(condition.quantile), width: percentText(condition.width), minimumWidth: numberText(condition.minimumWidth) };
    case 'composite':
      return { ...form, join: condition.op, rules: [...condition.rules], on: condition.on.join(', ') };
  }
}

/** Reads fields, and notes what cannot be read. */
class Reader {
  readonly errors: FieldErrors = {};

  text(path: string, text: string, what: string): string {
    if (text.trim() === '') this.errors[path] = { message: what, missing: true };
    return text.trim();
  }

  number(path: string, text: string, example: string): number {
    const value = text.trim() === '' ? NaN : Number(text.trim().replace(/%$/, ''));
    if (!Number.isFinite(value)) this.errors[path] = text.trim() === '' ? { message: `Write a number, e.g. ${example}`, missing: true } : { message: `"${text.trim()}" is no number; write e.g. ${example}` };
    return value;
  }

  duration(path: string, text: string, example: string): number {
    const ms = parseDuration(text);
    if (ms === undefined) this.errors[path] = text.trim() === '' ? { message: `Write a duration, e.g. ${example}`, missing: true } : { message: `"${text.trim()}" is no duration; write e.g. ${example}` };
    return ms ?? 0;
  }
}

/** What is sent, and what cannot be read of it. */
export function conditionOfForm(form: ConditionForm): { condition: AlertCondition; errors: FieldErrors } {
  const read = new Reader();
  const condition = conditionOf(form, read);
  return { condition, errors: read.errors };
}

const QUERY = 'Write what is watched, in PromQL';
function conditionOf(form: ConditionForm, read: Reader): AlertCondition {
  const { kind } = form;
  switch (kind) {
    case 'promql':
      return { kind, expr: read.text('condition.expr', form.expr, 'Write an expression whose answer is the series that shall alert') };
    case 'threshold':
      return { kind, query: read.text('condition.query', form.query, QUERY), op: form.op, value: read.number('condition.value', form.value, '0.05'), ...(form.clearAt.trim() === '' ? {} : { clearAt: read.number('condition.clearAt', form.clearAt, '0.02') }) };
    case 'absence':
      return { kind, query: read.text('condition.query', form.query, QUERY), forEach: form.forEach, lookbackMs: read.duration('condition.lookbackMs', form.lookback, '1h') };
    case 'rate-of-change': {
      const by = read.number('condition.by', form.by, '50');
      return { kind, query: read.text('condition.query', form.query, QUERY), windowMs: read.duration('condition.windowMs', form.window, '15m'), relative: form.relative, direction: form.direction, by: form.relative ? ratio(by) : by };
    }
    case 'burn-rate':
      return {
        kind, errors: read.text('condition.errors', form.errors, 'Write what counts as an error, with $window where the window goes'), total: read.text('condition.total', form.total, 'Write what counts at all, with $window where the window goes'),
        objective: ratio(read.number('condition.objective', form.objective, '99.9')),
        windows: form.windows.map(({ long, short, factor }, index) => ({ longMs: read.duration(`condition.windows.${index}.longMs`, long, '1h'), shortMs: read.duration(`condition.windows.${index}.shortMs`, short, '5m'), factor: read.number(`condition.windows.${index}.factor`, factor, '14.4') })),
      };
    case 'dynamic':
      return {
        kind, query: read.text('condition.query', form.query, QUERY), side: form.side, season: form.season, seasons: read.number('condition.seasons', form.seasons, '4'), quantile: ratio(read.number('condition.quantile', form.quantile, '95')),
        width: ratio(read.number('condition.width', form.width, '25')), minimumWidth: read.number('condition.minimumWidth', form.minimumWidth, '0'),
      };
    case 'composite': {
      if (form.rules.length < 2) read.errors['condition.rules'] = { message: 'Choose at least two rules', missing: true };
      return { kind, op: form.join, rules: form.rules, on: form.on.split(/[\s,]+/).filter((name) => name !== '') };
    }
  }
}

const ratio = (percent: number): number => Number((percent / 100).toPrecision(12));
