/** Several files as one bundle. Pure. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import { CliError } from '../../command-line/cli-error';
import type { TextFile } from './read-files';

export interface FileBundle {
  /** What Observer is sent: the file itself when there is one, so that places in it are those of the file. */
  readonly text: string;
  /** Where a fault of the sent text is in the files. */
  place(fault: { readonly line: number; readonly column: number; readonly message: string }): string;
}

interface ParsedFile {
  readonly name: string;
  readonly sections: ReadonlyMap<string, unknown>;
  /** Line of each entry, by section. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
}

/** @throws CliError for a file that is no YAML map, and for what two files both say */
export function bundleOfFiles(files: readonly TextFile[]): FileBundle {
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return { text: only.text, place: ({ line, column }) => `${only.name}:${line}:${column}` };
  const parsed = files.map(parse);
  const origins = new Map<string, string[]>();
  const merged: Record<string, unknown> = {};
  for (const file of parsed) for (const [section, value] of file.sections) merge(merged, origins, file, section, value);
  return { text: stringify(merged, { lineWidth: 0, aliasDuplicateObjects: false }), place: ({ message }) => placeOf(message, origins) };
}

function merge(merged: Record<string, unknown>, origins: Map<string, string[]>, file: ParsedFile, section: string, value: unknown): void {
  const before = origins.get(section) ?? [];
  if (!Array.isArray(value)) {
    if (before.length > 0) throw new CliError(`${file.name}: "${section}" is also in ${before[0]!.replace(/:\d+$/, '')}, and there is only one`);
    merged[section] = value;
    origins.set(section, [file.name]);
    return;
  }
  const lines = file.lines.get(section) ?? [];
  merged[section] = [...((merged[section] as unknown[] | undefined) ?? []), ...(value as unknown[])];
  origins.set(section, [...before, ...value.map((_one, index) => `${file.name}:${lines[index] ?? 1}`)]);
}

/** Faults begin with their path: `ruleGroups[3].rules[0].expr: …`. */
function placeOf(message: string, origins: ReadonlyMap<string, readonly string[]>): string {
  const [, section = '', index] = /^(\w+)(?:\[(\d+)\])?/.exec(message) ?? [];
  return origins.get(section)?.[Number(index ?? 0)] ?? 'the files';
}

function parse({ name, text }: TextFile): ParsedFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = counter.linePos(error.pos[0]);
    throw new CliError(`${name}:${line}:${col}: ${error.message.split('\n')[0]}`);
  }
  const root = document.contents;
  if (root !== null && !isMap(root)) throw new CliError(`${name}:1:1: a bundle is a map of sections, e.g. ruleGroups`);
  const lines = new Map((root?.items ?? []).map(({ key, value }) => [String(isScalar(key) ? key.value : key), isSeq(value) ? value.items.map((item) => counter.linePos(item.range[0]).line) : []]));
  return { name, sections: new Map(Object.entries((document.toJS() as Record<string, unknown> | null) ?? {})), lines };
}

const REFERENCE = /\$\{([A-Z_][A-Z0-9_]*)\}/;

/** Names of the variables that secrets of contact points refer to. What cannot be read has none: Observer tells what is wrong. */
export function referencesOf(text: string): string[] {
  const document = parseDocument(text);
  const points: unknown = document.errors.length === 0 && isMap(document.contents) ? (document.toJS({ mapAsMap: true }) as Map<unknown, unknown>).get('contactPoints') : undefined;
  if (!Array.isArray(points)) return [];
  const values = points.flatMap((point: unknown) => {
    const secrets: unknown = point instanceof Map ? point.get('secrets') : undefined;
    return secrets instanceof Map ? [...secrets.values()] : [];
  });
  return [...new Set(values.flatMap((value: unknown) => (typeof value === 'string' ? (REFERENCE.exec(value)?.[1] ?? []) : [])))];
}
