import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

export type ParamsPatch = Record<string, string | undefined>;

/** The query string with some parameters changed; undefined and "" take one out. */
export function patchSearch(search: string, patch: ParamsPatch): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || value === '') params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

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
