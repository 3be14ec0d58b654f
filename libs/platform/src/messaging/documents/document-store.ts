export interface Document<T> {
  readonly key: string;
  readonly value: T;
  /** Grows with every change of any document of the bucket. */
  readonly revision: number;
  readonly updatedAtMs: number;
}

export interface DocumentChange<T> {
  readonly key: string;
  /** Undefined when the document was deleted. */
  readonly value: T | undefined;
  readonly revision: number;
}

/** What must still be so for a change to be made. */
export interface ChangeOptions {
  /** Of the document; 0 = there is none. */
  readonly expectedRevision?: number;
  /** Of the bucket: no document of it has changed since. For changes whose right depends on other documents; see `bucketRevision`. */
  readonly expectedBucketRevision?: number;
}

/** A running watch. */
export interface DocumentWatch {
  stop(): Promise<void>;
}

/**
 * Documents of one bucket, validated with its schema when written and when read. A stored document that no longer fits the schema
 * is logged and left out, so that one bad document never stops a service.
 * All methods throw ObserverError `unavailable` when the broker does not answer and `invalid_argument` for a malformed key.
 */
export interface DocumentStore<T, Input = T> {
  get(key: string): Promise<Document<T> | undefined>;
  /**
   * @param options write only when this is still so
   * @returns the new revision
   * @throws ObserverError `conflict` naming the revision found, `invalid_argument` when the value breaks the schema
   */
  put(key: string, value: Input, options?: ChangeOptions): Promise<number>;
  /**
   * @returns false when there was no such document
   * @throws ObserverError `conflict` when the bucket has another revision than expected
   */
  delete(key: string, options?: Pick<ChangeOptions, 'expectedBucketRevision'>): Promise<boolean>;
  /**
   * The revision of the bucket's latest change, of whichever document. Ask for it, then read what a change depends on, then make the change with it as
   * `expectedBucketRevision`: what was read is then still so.
   */
  bucketRevision(): Promise<number>;
  /**
   * Deletes a document and overwrites its bytes on the broker's disk. Versions before it are not reached, so write such a document once; watchers are
   * not told. @returns false when there was no such document
   */
  erase(key: string): Promise<boolean>;
  /**
   * Rids the broker's disk of all former versions and deleted documents, by writing every document anew and letting the files go that held them. Costs
   * some 9 MB of writing and the size of the bucket; changes of others go on. Documents get new revisions, and their time to live begins again.
   * Only for buckets of history 1.
   * @returns whether nothing from before is left; false = somebody wrote an old version back meanwhile, try again
   */
  rewrite(): Promise<boolean>;
  /** @param prefix only keys that begin with these dot-separated tokens, e.g. `i1` for `i1.a` and `i1.b.c` */
  list(prefix?: string): Promise<Document<T>[]>;
  /** Versions still kept, oldest first; deletions are left out. */
  history(key: string): Promise<Document<T>[]>;
  /**
   * Reports every document, then every change, and goes on after a lost connection (reporting what changed meanwhile).
   * Resolves after the first values were reported.
   */
  watch(onChange: (change: DocumentChange<T>) => void): Promise<DocumentWatch>;
}
