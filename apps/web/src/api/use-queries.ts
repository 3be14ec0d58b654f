import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Operation } from './operation';
import { queryKey, type QueryState, readQuery, refetch, watchQuery } from './query-cache';
import { type QueryOptions } from './use-query';

/** One of several questions; `id` stays the same while its variables move. */
export interface Question<Variables> {
  id: string;
  variables: Variables;
}

export interface Answer<Data> extends QueryState<Data> {
  /** `data` answers the variables before: the new answer is on its way. */
  stale: boolean;
  refetch: () => void;
}

/** Any number of questions at once, each with the last answer kept while the next one loads. Answers by the questions' ids. */
export function useQueries<Data, Variables>(operation: Operation<Data, Variables>, questions: readonly Question<Variables>[], { pollMs, maxAgeMs = 2_000 }: QueryOptions = {}): Record<string, Answer<Data>> {
  const keys = questions.map(({ variables }) => queryKey(operation, variables));
  const all = keys.join('\n');
  const watch = useCallback(
    (listener: () => void) => {
      const stops = (all === '' ? [] : all.split('\n')).map((key) => watchQuery(operation, JSON.parse(key.slice(operation.name.length + 1)) as Variables, maxAgeMs, listener));
      return () => stops.forEach((stop) => stop());
    },
    [operation, all, maxAgeMs],
  );
  // The same list until one of its states changes, as useSyncExternalStore asks.
  const seen = useRef<QueryState<unknown>[]>([]);
  const states = useSyncExternalStore(watch, () => {
    const now = keys.map(readQuery);
    if (now.length !== seen.current.length || now.some((state, index) => state !== seen.current[index])) seen.current = now;
    return seen.current;
  }) as QueryState<Data>[];
  useEffect(() => {
    if (!pollMs) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && all.split('\n').forEach(refetch), pollMs);
    return () => clearInterval(timer);
  }, [all, pollMs]);
  const [last, setLast] = useState<Record<string, QueryState<Data>>>({});
  const fresh = questions.filter(({ id }, index) => states[index]?.data !== undefined && states[index] !== last[id]);
  if (fresh.length > 0) setLast({ ...last, ...Object.fromEntries(fresh.map(({ id }) => [id, states[questions.findIndex((one) => one.id === id)]!])) });
  return Object.fromEntries(
    questions.map(({ id }, index): [string, Answer<Data>] => {
      const state = states[index] ?? { data: undefined, error: undefined, loading: true, fetchedAtMs: 0 };
      const kept = state.data === undefined && !state.error ? last[id] : undefined;
      return [id, { ...state, ...(kept ? { data: kept.data, fetchedAtMs: kept.fetchedAtMs } : {}), stale: kept !== undefined, refetch: () => refetch(keys[index]!) }];
    }),
  );
}
