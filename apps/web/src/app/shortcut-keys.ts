/** One shortcut: keys pressed one after the other ("g o") or a single key ("?"). */
export interface Shortcut {
  keys: string;
  label: string;
}

/** Keys within this time belong to one sequence. */
export const SEQUENCE_MS = 900;

export interface KeyPress {
  key: string;
  atMs: number;
}

/** The recent keys with one more, as text to compare with a shortcut's. */
export function sequenceText(recent: readonly KeyPress[], press: KeyPress): string {
  const before = recent[recent.length - 1];
  return before && press.atMs - before.atMs < SEQUENCE_MS ? `${before.key} ${press.key}` : press.key;
}

/** The shortcut these keys complete: a sequence wins over its last key alone. */
export function matchShortcut<T extends Shortcut>(shortcuts: readonly T[], text: string): T | undefined {
  const lastKey = text.slice(text.lastIndexOf(' ') + 1);
  return shortcuts.find(({ keys }) => keys === text) ?? (text === lastKey ? undefined : shortcuts.find(({ keys }) => keys === lastKey));
}

/** Keys typed into a control belong to it. */
export const isTyping = (target: { tagName?: string; isContentEditable?: boolean } | null): boolean =>
  Boolean(target && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName ?? '')));
