import { type Bundle, bundleSchema } from '@observer/contracts';
import { type FileRemark, YamlReader } from '../yaml-reader';

/** A path into plain data. */
type Path = readonly PropertyKey[];

/** Reads a bundle. Every fault is told at once with its place; a field that no document has is one, since a slip of the pen would change nothing silently. */
export function readBundle(text: string): { readonly bundle: Bundle | undefined; readonly faults: readonly FileRemark[] } {
  const reader = new YamlReader(text);
  if (reader.faults.length > 0) return { bundle: undefined, faults: reader.faults };
  const given = reader.plain(reader.root) ?? {};
  const checked = bundleSchema.safeParse(given);
  if (!checked.success) for (const { path, message } of checked.error.issues) reader.fault(reader.placeAt(path), `${pathText(path)}: ${message}`);
  else for (const path of [...unknownFields(given, checked.data, []), ...repeatedIds(checked.data)]) reader.fault(reader.placeAt(path.at), `${pathText(path.at)}: ${path.reason}`);
  return { bundle: reader.faults.length === 0 ? checked.data : undefined, faults: reader.faults };
}

const pathText = (path: Path): string => path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`)).join('') || 'the file';

interface PathReason {
  readonly at: Path;
  readonly reason: string;
}

function unknownFields(given: unknown, understood: unknown, at: Path): PathReason[] {
  if (Array.isArray(given) && Array.isArray(understood)) return given.flatMap((one, i) => unknownFields(one, understood[i], [...at, i]));
  if (typeof given !== 'object' || given === null || typeof understood !== 'object' || understood === null) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const path = [...at, name];
    return Object.hasOwn(understood, name) ? unknownFields(value, (understood as Record<string, unknown>)[name], path) : [{ at: path, reason: 'there is no such field' }];
  });
}

function repeatedIds(bundle: Bundle): PathReason[] {
  return Object.entries(bundle).flatMap(([section, documents]) => {
    if (!Array.isArray(documents)) return [];
    const seen = new Set<string>();
    return documents.flatMap(({ id }: { readonly id: string }, i) => (seen.size === seen.add(id).size ? [{ at: [section, i, 'id'], reason: `"${id}" is listed twice` }] : []));
  });
}
