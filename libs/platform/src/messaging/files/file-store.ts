export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
  readonly writtenAtMs: number;
}

/**
 * Files of one bucket. A file is kept in parts of some MiB, and is there only when its last part is: readers never see half of one.
 * All methods throw ObserverError `unavailable` when the broker does not answer and `invalid_argument` for a name that is none.
 */
export interface FileStore {
  /**
   * Writes a file, replacing one of the same name. Takes no more of `chunks` than fits into a part before that part is stored.
   * @param name letters, digits, "-", "_", ".", "/"; at most 200
   * @throws ObserverError `resource_exhausted` when the bucket is full; what was written of the file is removed
   */
  write(name: string, chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredFile>;
  /** Undefined when there is no such file (any more). */
  stat(name: string): Promise<StoredFile | undefined>;
  /**
   * The bytes of a file, part by part as they are taken.
   * @throws ObserverError `not_found`; `internal` when a part is damaged or gone
   */
  read(name: string): AsyncIterable<Uint8Array>;
  /** @returns false when there was no such file */
  delete(name: string): Promise<boolean>;
}
