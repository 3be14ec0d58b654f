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
