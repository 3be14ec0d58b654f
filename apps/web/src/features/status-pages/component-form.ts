/** A component as one edits it. */
import { type AlertMatcher } from '../../api/silences';
import { type StatusComponent, type StatusMatcher } from '../../api/status-pages';
import { parseMatchers } from '../silences/matcher-text';
import { idOf } from './status-words';

export interface ComponentForm extends Omit<StatusComponent, 'id' | 'matchers'> {
  /** One matcher a line. */
  matchers: string;
}

const SIGNS = { EQ: '=', NEQ: '!=', RE: '=~', NRE: '!~' } as const;

export const formOf = (component: StatusComponent | undefined): ComponentForm => ({
  name: component?.name ?? '', description: component?.description ?? '', group: component?.group ?? '', uptimeExpr: component?.uptimeExpr ?? '', showUptime: component?.showUptime ?? true,
  states: component?.states ?? { critical: 'major-outage', warning: 'degraded-performance', info: 'operational' }, matchers: (component?.matchers ?? []).map(({ label, op, value }) => `${label}${op}"${value}"`).join('\n'),
});

/** No matchers at all are fine: then only announcements and maintenance change the state. */
export function matchersOf(text: string): { matchers: AlertMatcher[] } | { error: string } {
  if (text.trim() === '') return { matchers: [] };
  const parsed = parseMatchers(text);
  return 'error' in parsed && parsed.error.startsWith('It would hit') ? { error: 'Every alert would concern it: give at least one = or =~ with a value' } : parsed;
}

/** @param others ids that are taken */
export function componentOf(form: ComponentForm, matchers: readonly AlertMatcher[], id: string | undefined, others: readonly string[]): StatusComponent {
  const plain = matchers.map(({ label, op, value }): StatusMatcher => ({ label, op: SIGNS[op], value }));
  return { ...form, id: id ?? idOf(form.name, others), name: form.name.trim(), description: form.description.trim(), group: form.group.trim(), uptimeExpr: form.uptimeExpr.trim(), matchers: plain };
}

/** Moved by one place; the same list when there is no place. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one === undefined || index + by < 0 || index + by >= list.length) return [...list];
  next.splice(index + by, 0, one);
  return next;
}
