import { isTyping, type KeyPress, sequenceText, type Shortcut } from '../../app/shortcut-keys';

export type TriageKey = 'j' | 'k' | 'a' | 'r' | 's' | 'o';

/** Keys of the inbox, as the help lists them. */
export const TRIAGE_SHORTCUTS: readonly (Shortcut & { keys: TriageKey })[] = [
  { keys: 'j', label: 'Next incident' },
  { keys: 'k', label: 'Previous incident' },
  { keys: 'a', label: 'Acknowledge' },
  { keys: 'r', label: 'Resolve' },
  { keys: 's', label: 'Snooze' },
  { keys: 'o', label: 'Open' },
];

/**
 * The key of the inbox that was pressed. Keys after "g" go to a page, keys with a modifier or into a field belong to others.
 * @param recent the press before; is replaced by this one
 */
export function triageKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp' | 'target' | 'repeat'>, recent: KeyPress[]): TriageKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target as HTMLElement | null)) return undefined;
  const press = { key: event.key.toLowerCase(), atMs: event.timeStamp };
  const text = sequenceText(recent, press);
  recent.splice(0, recent.length, press);
  const key = text.startsWith('g ') ? undefined : TRIAGE_SHORTCUTS.find(({ keys }) => keys === press.key)?.keys;
  // A key that is held moves on, but does not act on one incident after the other.
  return event.repeat && key !== 'j' && key !== 'k' ? undefined : key;
}
