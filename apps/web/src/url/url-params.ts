import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type ParamsPatch, patchSearch } from './patch-search';

/** The state of a page that is worth sharing lives in the URL. A change is a step the back button undoes, unless `replace`. */
export function useUrlParams(): readonly [URLSearchParams, (patch: ParamsPatch, options?: { replace?: boolean }) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (patch: ParamsPatch, options: { replace?: boolean } = {}) => navigate(path + patchSearch(search, patch), { replace: options.replace ?? false }),
    [navigate, path, search],
  );
  return [params, change];
}
