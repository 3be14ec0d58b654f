import { useCallback, useEffect, useState } from 'react';
import { type ApiError, asApiError } from '../../api/api-error';

interface Answer<T> {
  data: T | undefined;
  error: ApiError | undefined;
}

/** What a call of the REST API answers, asked for again every now and then while the page is visible. @param ask stays the same while its parameters do */
export function useAnswer<T>(ask: () => Promise<T>, everyMs: number): Answer<T> & { refetch: () => void } {
  const [answer, setAnswer] = useState<Answer<T>>({ data: undefined, error: undefined });
  const refetch = useCallback(() => {
    ask().then(
      (data) => setAnswer({ data, error: undefined }),
      (thrown: unknown) => setAnswer((before) => ({ ...before, error: asApiError(thrown) })),
    );
  }, [ask]);
  useEffect(() => {
    refetch();
    const timer = setInterval(() => document.visibilityState === 'visible' && refetch(), everyMs);
    return () => clearInterval(timer);
  }, [refetch, everyMs]);
  return { ...answer, refetch };
}
