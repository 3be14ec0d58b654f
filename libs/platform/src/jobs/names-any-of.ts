/** Whether a JSON text names one of the values, as a whole string or inside a longer one: a document too many is better than one too few. */
export function namesAnyOf(values: readonly string[]): (json: string) => boolean {
  const forms = [...new Set(values.flatMap((value) => [JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]))];
  return (json) => forms.some((form) => json.includes(form));
}
