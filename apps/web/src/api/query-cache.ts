import { type ApiError, asApiError } from './api-error';
import { request } from './graphql';
import { type Operation } from './operation';

export interface QueryState<Data> {
  data: Data | undefined;
  error: ApiError | undefined;
  loading: boolean;
  /** When `data` came, ms; 0 = never. */
  fetchedAtMs: number;
}

interface Entry {
  state: QueryState<unknown>;
  listeners: Set<() => void>;
  controller: AbortController | undefined;
  evict: ReturnType<typeof setTimeout> | undefined;
  run: (signal: AbortSignal) => Promise<unknown>;
}

/** An answer nobody looks at any more is kept this long, so that going back shows it at once. */
const KEEP_MS = 60_000;
const INITIAL: QueryState<unknown> = { data: undefined, error: undefined, loading: true, fetchedAtMs: 0 };
const entries = new Map<string, Entry>();

export const queryKey = <Data, Variables>(operation: Operation<Data, Variables>, variables: Variables): string => `${operation.name}:${JSON.stringify(variables)}`;

function set(entry: Entry, patch: Partial<QueryState<unknown>>): void {
  entry.state = { ...entry.state, ...patch };
  for (const listener of entry.listeners) listener();
}

function ensure<Data, Variables>(key: string, operation: Operation<Data, Variables>, variables: Variables): Entry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { state: INITIAL, listeners: new Set(), controller: undefined, evict: undefined, run: (signal) => request(operation, variables, signal) };
    entries.set(key, entry);
  }
  return entry;
}

async function fetchEntry(entry: Entry): Promise<void> {
  if (entry.controller) return;
  const controller = new AbortController();
  entry.controller = controller;
  if (!entry.state.loading) set(entry, { loading: true });
  try {
    const data = await entry.run(controller.signal);
    entry.controller = undefined;
    set(entry, { data, error: undefined, loading: false, fetchedAtMs: Date.now() });
  } catch (thrown) {
    if (controller.signal.aborted) return;
    entry.controller = undefined;
    set(entry, { error: asApiError(thrown), loading: false });
  }
}

/** The state now; the same object until something changes. */
export const readQuery = (key: string): QueryState<unknown> => entries.get(key)?.state ?? INITIAL;

/**
 * Watches a query: asks at once when there is no fresh answer (`maxAgeMs`), and again whenever `refetch` is called.
 * When the last watcher leaves, a running request is aborted and the answer is forgotten after a minute.
 */
export function watchQuery<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, maxAgeMs: number, listener: () => void): () => void {
  const key = queryKey(operation, variables);
  const entry = ensure(key, operation, variables);
  clearTimeout(entry.evict);
  entry.listeners.add(listener);
  if (Date.now() - entry.state.fetchedAtMs > maxAgeMs) void fetchEntry(entry);
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) return;
    entry.controller?.abort();
    entry.controller = undefined;
    entry.evict = setTimeout(() => entries.delete(key), KEEP_MS);
  };
}

export function refetch(key: string): void {
  const entry = entries.get(key);
  if (entry) void fetchEntry(entry);
}

/** Asks again for every watched answer of these operations, after a change made them old. */
export function invalidate(...operations: { readonly name: string }[]): void {
  const names = new Set(operations.map((operation) => operation.name));
  for (const [key, entry] of entries) {
    if (!names.has(key.slice(0, key.indexOf(':')))) continue;
    entry.state = { ...entry.state, fetchedAtMs: 0 };
    if (entry.listeners.size > 0) void fetchEntry(entry);
  }
}

/** Forgets everything, when another person signs in. */
export function clearQueries(): void {
  for (const entry of entries.values()) entry.controller?.abort();
  entries.clear();
}
