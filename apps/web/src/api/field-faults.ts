/** Faults that the server found, for the fields of a form. */
import { type ApiError } from './api-error';

const within = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`);

/** What is wrong with a field or something inside it, e.g. `document.settings.to`; undefined = nothing. */
export const faultAt = (error: ApiError | undefined, field: string): string | undefined => error?.details.faults?.find(({ path }) => within(path, field))?.message;

/** What no field of the form shows, in one text; undefined = every fault stands at its field. */
export function otherFaults(error: ApiError | undefined, fields: readonly string[]): string | undefined {
  if (!error) return undefined;
  const faults = error.details.faults ?? [];
  if (faults.length === 0) return error.message;
  const others = faults.filter(({ path }) => !fields.some((field) => within(path, field)));
  return others.length === 0 ? undefined : others.map(({ path, message }) => `${path.replace(/^document\./, '')}: ${message}`).join('; ');
}
