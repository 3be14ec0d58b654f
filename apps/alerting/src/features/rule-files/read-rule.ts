import { type Rule, ruleSchema } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { type Dialect, parse, PromqlError, typeOf } from '@observer/promql';
import { checkTemplate } from '../template';
import type { Place, YamlReader } from './yaml-reader';

const RULE_FIELDS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
const ONLY_ALERTS = ['for', 'keep_firing_for', 'annotations'];

interface RuleContext {
  readonly dialect: Dialect;
  /** The id for the name of an alert or metric. */
  idOf(name: string): string;
}

/** Reads one rule of a group, and notes its faults. */
export function readRule(reader: YamlReader, place: Place, what: string, { dialect, idOf }: RuleContext): Rule | undefined {
  const faultsBefore = reader.faults.length;
  const fields = reader.fields(place, what, RULE_FIELDS);
  const record = reader.text(fields.get('record'), `${what}.record`);
  const alert = reader.text(fields.get('alert'), `${what}.alert`);
  if ((record === undefined) === (alert === undefined)) reader.fault(place, `${what}: a rule has either "alert" or "record"`);
  const expr = readExpression(reader, fields.get('expr') ?? place, fields.has('expr') ? reader.text(fields.get('expr'), `${what}.expr`) : '', what, dialect);
  const labels = readTexts(reader, fields.get('labels'), `${what}.labels`, alert !== undefined);
  const annotations = readTexts(reader, fields.get('annotations'), `${what}.annotations`, true);
  if (record !== undefined) for (const field of ONLY_ALERTS) if (fields.has(field)) reader.fault(fields.get(field), `${what}.${field}: a recording rule has none; remove it`);
  const forMs = reader.duration(fields.get('for'), `${what}.for`) ?? 0;
  const keepFiringForMs = reader.duration(fields.get('keep_firing_for'), `${what}.keep_firing_for`) ?? 0;
  if (reader.faults.length > faultsBefore) return undefined;
  const rule = record !== undefined
    ? { type: 'recording', id: idOf(record), record, expr, labels }
    : { type: 'alert', id: idOf(alert!), name: alert, condition: { kind: 'promql', expr }, labels, forMs, keepFiringForMs, annotations };
  return checked(reader, place, what, rule);
}

function checked(reader: YamlReader, place: Place, what: string, rule: unknown): Rule | undefined {
  const result = ruleSchema.safeParse(rule);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) reader.fault(place, `${what}.${path.join('.')}: ${message}`);
  return undefined;
}

function readExpression(reader: YamlReader, place: Place, text: string | undefined, what: string, dialect: Dialect): string {
  const expr = text?.trim() ?? '';
  if (expr === '') {
    reader.fault(place, `${what}: a rule needs an expression; add "expr"`);
    return '';
  }
  try {
    const type = typeOf(parse(text!, { dialect }));
    if (type !== 'vector' && type !== 'scalar') reader.fault(place, `${what}.expr: it gives a ${type === 'matrix' ? 'range vector' : 'string'}, and a rule needs an instant vector or a scalar`);
  } catch (thrown) {
    if (thrown instanceof PromqlError) reader.fault(place, `${what}.expr: ${String(thrown.details?.reason ?? thrown.message)}`, thrown.position);
    else reader.fault(place, `${what}.expr: ${asObserverError(thrown).message}`);
  }
  return expr;
}

function readTexts(reader: YamlReader, place: Place, what: string, areTemplates: boolean): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, { text, place: at }] of reader.texts(place, what)) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name === '__name__') reader.fault(at, `${what}: "${name}" is no name for it; use letters, digits and "_"`);
    texts[name] = text;
    if (areTemplates) checkText(reader, at, text, `${what}.${name}`);
  }
  return texts;
}

function checkText(reader: YamlReader, place: Place, text: string, what: string): void {
  try {
    checkTemplate(text);
  } catch (thrown) {
    reader.fault(place, `${what}: ${asObserverError(thrown).message}`);
  }
}
