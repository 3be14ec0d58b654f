/** Larger bodies are rare and get memory of their own. */
const LARGEST_BYTES = 1024 ** 2;
const SMALLEST_BYTES = 64 * 1024;
/** Buffers kept for the next bodies. */
const MAX_FREE = 8;

/**
 * Memory of bodies, used again and again. Bodies are the largest things ingest allocates: made anew each time, they press the garbage
 * collector into marking the whole heap several times a second.
 */
export class BodyBuffers {
  private readonly free: ArrayBuffer[] = [];
  /** Weak: a body that is never given back is simply collected. */
  private readonly lent = new WeakSet<ArrayBufferLike>();

  /** Memory of this length; what it holds is undefined. */
  take(length: number): Buffer {
    if (length > LARGEST_BYTES) return Buffer.allocUnsafeSlow(length);
    const index = this.free.findIndex((memory) => memory.byteLength >= length);
    const memory = index < 0 ? new ArrayBuffer(roundedUp(length)) : this.free.splice(index, 1)[0]!;
    this.lent.add(memory);
    return Buffer.from(memory, 0, length);
  }

  /** Takes memory back; nobody may read it any more. What did not come from `take` is left alone. */
  give({ buffer }: Buffer): void {
    if (!this.lent.delete(buffer)) return;
    if (this.free.length < MAX_FREE) this.free.push(buffer as ArrayBuffer);
  }
}

/** The power of two that holds `length` bytes, so that bodies of about the same size fit the same memory. */
const roundedUp = (length: number): number => Math.max(SMALLEST_BYTES, 2 ** Math.ceil(Math.log2(length)));
