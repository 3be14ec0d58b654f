import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type ApiError, asApiError } from './api-error';
import { request } from './graphql';
import { type Operation } from './operation';
import { queryKey, type QueryState, readQuery, refetch, watchQuery } from './query-cache';

export interface QueryOptions {
  /** Ask again this often while the page is visible. */
  pollMs?: number | undefined;
  /** An answer younger than this is used without asking. */
  maxAgeMs?: number;
  /** Do not ask (yet). */
  skip?: boolean;
}

export interface QueryResult<Data> extends QueryState<Data> {
  refetch: () => void;
}

const IDLE: QueryState<never> = { data: undefined, error: undefined, loading: false, fetchedAtMs: 0 };
const nothing = () => () => undefined;

/** An answer of the API that stays in step with its variables. While new variables load, `data` is undefined unless it was seen before. */
export function useQuery<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, options: QueryOptions = {}): QueryResult<Data> {
  const { pollMs, maxAgeMs = 2_000, skip = false } = options;
  const key = queryKey(operation, variables);
  const watch = useCallback(
    (listener: () => void) => watchQuery(operation, JSON.parse(key.slice(operation.name.length + 1)) as Variables, maxAgeMs, listener),
    [operation, key, maxAgeMs],
  );
  const state = useSyncExternalStore(skip ? nothing : watch, () => (skip ? IDLE : readQuery(key))) as QueryState<Data>;
  useEffect(() => {
    if (!pollMs || skip) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && refetch(key), pollMs);
    return () => clearInterval(timer);
  }, [key, pollMs, skip]);
  return { ...state, refetch: () => refetch(key) };
}

/** Keeps the last answer while the next one loads, so that a chart does not blink when the range moves. */
export function useSteadyQuery<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, options: QueryOptions = {}): QueryResult<Data> & { stale: boolean } {
  const result = useQuery(operation, variables, options);
  const [last, setLast] = useState({ data: result.data, fetchedAtMs: result.fetchedAtMs });
  if (result.data !== undefined && (result.data !== last.data || result.fetchedAtMs !== last.fetchedAtMs)) setLast({ data: result.data, fetchedAtMs: result.fetchedAtMs });
  if (result.data !== undefined || result.error || last.data === undefined) return { ...result, stale: false };
  return { ...result, ...last, stale: true };
}

export interface Mutation<Data, Variables> {
  run: (variables: Variables) => Promise<Data | undefined>;
  busy: boolean;
  error: ApiError | undefined;
  reset: () => void;
}

/** A change. `run` answers undefined when it failed; `error` then holds why. */
export function useMutation<Data, Variables>(operation: Operation<Data, Variables>): Mutation<Data, Variables> {
  const [state, setState] = useState<{ busy: boolean; error: ApiError | undefined }>({ busy: false, error: undefined });
  const run = async (variables: Variables) => {
    setState({ busy: true, error: undefined });
    try {
      const data = await request(operation, variables);
      setState({ busy: false, error: undefined });
      return data;
    } catch (thrown) {
      setState({ busy: false, error: asApiError(thrown) });
      return undefined;
    }
  };
  return { ...state, run, reset: () => setState({ busy: false, error: undefined }) };
}
