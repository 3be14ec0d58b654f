import type { BucketDeclaration } from '@observer/contracts';
import { type Clock, ObserverError, systemClock } from '@observer/kernel';
import type { ChangeOptions, Document, DocumentChange, DocumentStore, DocumentWatch, Messaging } from '@observer/platform';
import type { z } from 'zod';

interface Entry {
  /** Undefined = deleted. */
  readonly body: string | undefined;
  readonly revision: number;
  readonly updatedAtMs: number;
}
type Report = (key: string, entry: Entry) => void;

/** Keys as the broker takes them. */
const KEY = /^[-/=\w]+(\.[-/=\w]+)*$/;

/** Documents in memory, with the rules of those in the broker: revisions, schemas, watches. Watchers are told before a write returns. */
export class MemoryDocuments implements Pick<Messaging, 'documents'> {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock = systemClock) {}

  documents<S extends z.ZodType>(declaration: BucketDeclaration<S>): DocumentStore<z.output<S>, z.input<S>> {
    let bucket = this.buckets.get(declaration.name);
    if (bucket === undefined) this.buckets.set(declaration.name, (bucket = new Bucket(this.clock)));
    return new MemoryDocumentStore(declaration, bucket);
  }
}

class Bucket {
  readonly versions = new Map<string, Entry[]>();
  readonly watchers = new Set<Report>();
  private latest = 0;

  constructor(private readonly clock: Clock) {}

  /** Of the latest change. */
  get revision(): number {
    return this.latest;
  }

  newest(key: string): Entry | undefined {
    return this.versions.get(key)?.at(-1);
  }

  write(key: string, body: string | undefined, history: number): number {
    const entry: Entry = { body, revision: ++this.latest, updatedAtMs: this.clock.nowMs() };
    this.versions.set(key, [...(this.versions.get(key) ?? []), entry].slice(-history));
    for (const report of this.watchers) report(key, entry);
    return entry.revision;
  }
}

class MemoryDocumentStore<S extends z.ZodType> implements DocumentStore<z.output<S>, z.input<S>> {
  constructor(private readonly declaration: BucketDeclaration<S>, private readonly bucket: Bucket) {}

  async get(key: string): Promise<Document<z.output<S>> | undefined> {
    assertKey(key);
    return this.documentOf(key, this.bucket.newest(key));
  }

  async put(key: string, value: z.input<S>, { expectedRevision, expectedBucketRevision }: ChangeOptions = {}): Promise<number> {
    assertKey(key);
    const parsed = this.declaration.schema.safeParse(value);
    if (!parsed.success) throw new ObserverError('invalid_argument', `document ${key} of ${this.declaration.name}: ${parsed.error.message}`);
    this.assertUnchanged(key, expectedBucketRevision);
    const newest = this.bucket.newest(key);
    const found = newest?.body === undefined ? 0 : newest.revision;
    if (expectedRevision !== undefined && expectedRevision !== found) throw new ObserverError('conflict', `Write ${key}: revision ${found} is stored, expected ${expectedRevision}`, { details: { revision: found } });
    return this.bucket.write(key, JSON.stringify(value), this.declaration.history);
  }

  async delete(key: string, { expectedBucketRevision }: Pick<ChangeOptions, 'expectedBucketRevision'> = {}): Promise<boolean> {
    assertKey(key);
    if (this.bucket.newest(key)?.body === undefined) return false;
    this.assertUnchanged(key, expectedBucketRevision);
    this.bucket.write(key, undefined, this.declaration.history);
    return true;
  }

  async bucketRevision(): Promise<number> {
    return this.bucket.revision;
  }

  async erase(key: string): Promise<boolean> {
    assertKey(key);
    const found = this.bucket.newest(key)?.body !== undefined;
    this.bucket.versions.delete(key);
    return found;
  }

  async rewrite(): Promise<boolean> {
    for (const { key, value } of await this.list()) await this.put(key, value as z.input<S>);
    return true;
  }

  async list(prefix?: string): Promise<Document<z.output<S>>[]> {
    if (prefix !== undefined) assertKey(prefix);
    return [...this.bucket.versions].filter(([key]) => prefix === undefined || key.startsWith(`${prefix}.`)).flatMap(([key, versions]) => this.documentOf(key, versions.at(-1)) ?? []);
  }

  async history(key: string): Promise<Document<z.output<S>>[]> {
    return (this.bucket.versions.get(key) ?? []).flatMap((entry) => this.documentOf(key, entry) ?? []);
  }

  async watch(onChange: (change: DocumentChange<z.output<S>>) => void): Promise<DocumentWatch> {
    const report: Report = (key, entry) => {
      const document = this.documentOf(key, entry);
      if (document !== undefined || entry.body === undefined) onChange({ key, value: document?.value, revision: entry.revision });
    };
    for (const { key, value, revision } of await this.list()) onChange({ key, value, revision });
    this.bucket.watchers.add(report);
    return { stop: async () => void this.bucket.watchers.delete(report) };
  }

  private assertUnchanged(key: string, expected: number | undefined): void {
    if (expected !== undefined && expected !== this.bucket.revision) throw new ObserverError('conflict', `Write ${key}: the bucket is at revision ${this.bucket.revision}, expected ${expected}`);
  }

  /** Undefined for what was deleted or no longer fits the schema. */
  private documentOf(key: string, entry: Entry | undefined): Document<z.output<S>> | undefined {
    if (entry?.body === undefined) return undefined;
    const parsed = this.declaration.schema.safeParse(JSON.parse(entry.body));
    return parsed.success ? { key, value: parsed.data, revision: entry.revision, updatedAtMs: entry.updatedAtMs } : undefined;
  }
}

function assertKey(key: string): void {
  if (!KEY.test(key)) throw new ObserverError('invalid_argument', `"${key}" is no key of a document; use letters, digits, "-", "_", "/", "=" and single dots between them`);
}
