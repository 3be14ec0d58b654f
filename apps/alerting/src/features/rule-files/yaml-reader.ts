import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ObserverError } from '@observer/kernel';
import { parseDuration } from '@observer/promql';

/** Something about a place of a file. Line and column count from 1. */
export interface FileRemark {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A value of a file; undefined or null where nothing is written. */
export type Place = Node | null | undefined;

/** A file that says the same thing over and over through aliases is nobody's. */
const MAX_ALIASES = 1_000;
/** Fields and members of lists, each as often as it counts: an alias says all that its anchor does once more. More than any file of the allowed size needs. */
const MAX_VALUES = 100_000;

/** Reads a YAML document by hand, so that every fault has its place and all of them are told at once. */
export class YamlReader {
  readonly faults: FileRemark[] = [];
  readonly warnings: FileRemark[] = [];
  /** Null for an empty file, and for one that is no YAML; `faults` tells which. */
  readonly root: Place;
  private readonly lines = new LineCounter();
  private values = 0;
  private aliases = 0;
  private readonly document: Document.Parsed;

  constructor(private readonly source: string) {
    this.document = parseDocument(source, { lineCounter: this.lines, prettyErrors: false });
    for (const { pos, message } of this.document.errors) this.faults.push(this.remark(pos[0], message.split('\n')[0]!));
    this.root = this.document.errors.length === 0 ? this.document.contents : null;
  }

  /** Notes a fault at a place. `within`: line and column inside of the text that stands there, both from 1. */
  fault(node: Place, message: string, within?: { readonly line: number; readonly column: number }): void {
    this.faults.push(this.remarkAt(node, message, within));
  }

  warn(node: Place, message: string): void {
    this.warnings.push(this.remarkAt(node, message));
  }

  /** The fields of a map. Fields that are not allowed, and what is no map, are faults. */
  fields(node: Place, what: string, allowed: readonly string[] | 'any'): Map<string, Place> {
    const fields = new Map<string, Place>();
    const map = this.resolve(node);
    if (map === undefined || map === null || (isScalar(map) && map.value === null)) return fields;
    if (!isMap<Node, Node | null>(map)) {
      this.fault(node, `${what} must be a map`);
      return fields;
    }
    this.count(map.items.length);
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : '';
      if (allowed === 'any' || allowed.includes(name)) fields.set(name, value ?? key);
      else this.fault(key, `${what} has no field "${name}"; it may have ${allowed.join(', ')}`);
      if (value === null) fields.delete(name);
    }
    return fields;
  }

  list(node: Place, what: string): readonly Place[] {
    const list = this.resolve(node);
    if (list === undefined || list === null || (isScalar(list) && list.value === null)) return [];
    if (isSeq<Node>(list)) {
      this.count(list.items.length);
      return list.items;
    }
    this.fault(node, `${what} must be a list`);
    return [];
  }

  /** Text as it is written: `1.0` and `on` stay what they are. Undefined where nothing stands. */
  text(node: Place, what: string): string | undefined {
    const scalar = this.resolve(node);
    if (scalar === undefined || scalar === null) return undefined;
    if (isScalar(scalar)) return typeof scalar.value === 'string' ? scalar.value : scalar.value === null ? undefined : (scalar.source ?? String(scalar.value));
    this.fault(node, `${what} must be text`);
    return undefined;
  }

  /** Milliseconds of a duration such as 5m. */
  duration(node: Place, what: string): number | undefined {
    const text = this.text(node, what);
    const durationMs = text === undefined ? undefined : parseDuration(text);
    if (text !== undefined && durationMs === undefined) this.fault(node, `${what}: "${text}" is no duration; write e.g. 30s, 5m, 1h30m`);
    return durationMs;
  }

  wholeNumber(node: Place, what: string): number | undefined {
    const text = this.text(node, what);
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text);
    this.fault(node, `${what}: "${text}" is no whole number`);
    return undefined;
  }

  /** A map of texts; a value that is left empty is "". */
  texts(node: Place, what: string): Map<string, { readonly text: string; readonly place: Place }> {
    const fields = this.fields(node, what, 'any');
    return new Map([...fields].map(([name, place]) => [name, { text: this.text(place, `${what}.${name}`) ?? '', place }]));
  }

  /** The value as plain data: maps, lists, texts, numbers. @throws ObserverError `invalid_argument` for more than anybody reads */
  plain(node: Place): unknown {
    if (node === undefined || node === null) return undefined;
    const data: unknown = node.toJS(this.document, { maxAliasCount: MAX_ALIASES });
    this.countWithin(data);
    return data;
  }

  private countWithin(data: unknown): void {
    if (typeof data !== 'object' || data === null) return;
    const within = Object.values(data);
    this.count(within.length);
    for (const one of within) this.countWithin(one);
  }

  private count(values: number): void {
    this.values += values;
    if (this.values > MAX_VALUES) throw new ObserverError('invalid_argument', `The file says more than ${MAX_VALUES} things, what its aliases repeat included; split it, and repeat less`, { retryable: false });
  }

  /** Where a path of plain data stands; the nearest place around it when it is not written. */
  placeAt(path: readonly PropertyKey[]): Place {
    let node: Place = this.root;
    for (const step of path) {
      const inner = this.resolve(node);
      const next = isMap(inner) || isSeq(inner) ? (inner.get(step as string, true) as Place) : undefined;
      if (next === undefined || next === null) break;
      node = next;
    }
    return node;
  }

  private resolve(node: Place): Place {
    if (!isAlias(node)) return node;
    // Each looks for its anchor through the whole file.
    if (++this.aliases > MAX_ALIASES) throw new ObserverError('invalid_argument', `The file follows aliases more than ${MAX_ALIASES} times; write out what they repeat, or split it`, { retryable: false });
    return node.resolve(this.document);
  }

  private remarkAt(node: Place, message: string, within?: { readonly line: number; readonly column: number }): FileRemark {
    const start = node?.range?.[0] ?? 0;
    const remark = this.remark(start, message);
    return within === undefined || !isScalar(node) ? remark : { ...remark, ...this.inside(node.type, start, within) };
  }

  /** Where a place inside of a text stands in the file: exact for plain text on one line and for `|` blocks, else where the text begins. */
  private inside(type: string | undefined, start: number, { line, column }: { readonly line: number; readonly column: number }): { line: number; column: number } {
    const begin = this.lines.linePos(start);
    if (type === 'BLOCK_LITERAL') {
      const rows = this.source.split('\n');
      const indent = rows.slice(begin.line).find((row) => row.trim() !== '')?.search(/\S/) ?? 0;
      return { line: begin.line + line, column: indent + column };
    }
    const quoted = type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE' ? 1 : 0;
    return line === 1 && type !== 'BLOCK_FOLDED' ? { line: begin.line, column: begin.col + quoted + column - 1 } : { line: begin.line, column: begin.col };
  }

  private remark(offset: number, message: string): FileRemark {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  }
}
