/** A plan as people read it. Pure. */
import type { Applied, Plan } from '../../api/observer-api';
import { harmless, type Paint, type Style } from '../../terminal/terminal';

type Change = Plan['changes'][number];
const SIGNS: Readonly<Record<Change['action'], { readonly sign: string; readonly style: Style }>> = { create: { sign: '+', style: 'green' }, update: { sign: '~', style: 'yellow' }, delete: { sign: '-', style: 'red' } };

/** One block per document, one line or two per field. */
export function planText({ changes, unchanged }: Pick<Plan, 'changes' | 'unchanged'>, paint: Paint): string {
  if (changes.length === 0) return `${paint('green', 'Nothing to change.')} ${unchanged} as they are.\n`;
  return `${changes.map((change) => changeText(change, paint)).join('')}\n${summaryOf(changes, unchanged, paint)}\n`;
}

function changeText({ kind, id, action, fields }: Change, paint: Paint): string {
  const { sign, style } = SIGNS[action];
  return `${paint(style, `${sign} ${kind} ${harmless(id)}`)}\n${fields.map((field) => fieldText(field, paint)).join('')}`;
}

function fieldText({ path, before, after }: Change['fields'][number], paint: Paint): string {
  const [was, is] = [harmless(before), harmless(after)];
  const short = was.length + is.length <= 80 && was !== '' && is !== '';
  if (short) return `    ${harmless(path)}: ${paint('red', was)} → ${paint('green', is)}\n`;
  const lines = [...(was === '' ? [] : [paint('red', `      - ${was}`)]), ...(is === '' ? [] : [paint('green', `      + ${is}`)])];
  return `    ${harmless(path)}:\n${lines.join('\n')}\n`;
}

function summaryOf(changes: readonly Change[], unchanged: number, paint: Paint): string {
  const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
  return paint('bold', `${count('create')} to create, ${count('update')} to change, ${count('delete')} to remove, ${unchanged} as they are.`);
}

/** What was done, refusals with their reason. */
export function appliedText({ results }: Pick<Applied, 'results'>, paint: Paint): string {
  const refused = results.filter(({ error }) => error !== '');
  const lines = refused.map(({ kind, id, error }) => `${paint('red', `! ${kind} ${harmless(id)}`)}: ${harmless(error)}\n`);
  const done = results.length - refused.length;
  return `${lines.join('')}${paint(refused.length === 0 ? 'green' : 'bold', `${done} done${refused.length === 0 ? '.' : `, ${refused.length} refused.`}`)}\n`;
}
