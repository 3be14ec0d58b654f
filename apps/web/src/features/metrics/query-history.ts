/** Queries that were run in this browser, newest first. */
export interface HistoryEntry {
  exprs: string[];
  atMs: number;
  /** Kept when older ones leave. */
  kept: boolean;
}

const KEY = 'observer.metrics.history';
const MOST = 100;

/** The history with one more run. The same queries again move to the top instead of standing twice. */
export function remember(history: readonly HistoryEntry[], exprs: readonly string[], atMs: number): HistoryEntry[] {
  const wanted = exprs.map((expr) => expr.trim()).filter(Boolean);
  if (wanted.length === 0) return [...history];
  const same = (entry: HistoryEntry) => JSON.stringify(entry.exprs) === JSON.stringify(wanted);
  const all = [{ exprs: wanted, atMs, kept: history.some((entry) => same(entry) && entry.kept) }, ...history.filter((entry) => !same(entry))];
  const loose = all.filter(({ kept }) => !kept).slice(0, MOST);
  return all.filter((entry) => entry.kept || loose.includes(entry));
}

export const toggleKept = (history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] => history.map((one) => (one === entry ? { ...one, kept: !one.kept } : one));

/** Kept ones first, then by time; only those that hold all words of `text`. */
export function findHistory(history: readonly HistoryEntry[], text: string): HistoryEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return history
    .filter(({ exprs }) => words.every((word) => exprs.join('\n').toLowerCase().includes(word)))
    .sort((a, b) => Number(b.kept) - Number(a.kept) || b.atMs - a.atMs);
}

const isEntry = (value: unknown): value is HistoryEntry =>
  typeof value === 'object' && value !== null && Array.isArray((value as HistoryEntry).exprs) && (value as HistoryEntry).exprs.every((expr) => typeof expr === 'string') && typeof (value as HistoryEntry).atMs === 'number';

/** What this browser remembers; nothing when it may not or what is there cannot be read. */
export function loadHistory(): HistoryEntry[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isEntry).map((entry) => ({ ...entry, kept: entry.kept === true })) : [];
  } catch {
    return [];
  }
}

export function saveHistory(history: readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(history));
  } catch {
    // Storage is full or forbidden: the page works without a history.
  }
}
