import { ObserverError } from '@observer/kernel';
import { expandsTooFar } from '../limits';
import { UnzstdThread } from './unzstd-thread';
import { readZstdLayout } from './zstd-frames';

/** A frame by hand (RFC 8878): header without content size, a window of `windowLog`, then the blocks. */
function frame(windowLog: number, ...blocks: { type: 'raw' | 'rle'; bytes: Uint8Array; size?: number }[]): Buffer {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (windowLog - 10) << 3])];
  blocks.forEach(({ type, bytes, size = bytes.length }, index) => {
    const header = (size << 3) | (type === 'rle' ? 2 : 0) | (index === blocks.length - 1 ? 1 : 0);
    parts.push(Buffer.from([header & 255, (header >> 8) & 255, header >> 16]), Buffer.from(bytes));
  });
  return Buffer.concat(parts);
}
const text = (value: string): { type: 'raw'; bytes: Uint8Array } => ({ type: 'raw', bytes: Buffer.from(value) });

describe('zstd', () => {
  const thread = new UnzstdThread();
  afterAll(() => thread.close());
  const expand = async (data: Uint8Array, limit = 1 << 20): Promise<string> => Buffer.from(await thread.expand(data, limit, expandsTooFar)).toString();

  it('expands frames, one after the other, stepping over what is to be skipped', async () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const repeated = frame(17, { type: 'rle', bytes: Buffer.from('x'), size: 30 });
    expect(await expand(Buffer.concat([frame(17, text('hello '), text('world\n')), repeated]))).toBe(`hello world\n${'x'.repeat(30)}`);
    expect(readZstdLayout(Buffer.concat([skippable, repeated])).minimumBytes).toBe(30);
  });

  it('refuses a bomb before it goes off', () => {
    const bomb = frame(17, ...Array.from({ length: 100 }, () => ({ type: 'rle' as const, bytes: Buffer.from('x'), size: 128 * 1024 })));
    expect(bomb.length).toBeLessThan(1000);
    expect(() => thread.expand(bomb, 1 << 20, expandsTooFar)).toThrow(expect.objectContaining({ code: 'payload_too_large' }) as ObserverError);
  });

  it.each([
    ['nothing of zstd', Buffer.from('hello world')],
    ['a frame cut off', frame(17, text('hello')).subarray(0, 10)],
    ['a reserved block type', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, 7, 0, 0])],
    ['a dictionary', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 0x38, 5, 1, 0, 0])],
    ['many tiny blocks with a large window', frame(23, ...Array.from({ length: 3000 }, () => text('x')))],
  ])('refuses %s as invalid', (_what, data) => {
    expect(() => thread.expand(data, 1 << 20, expandsTooFar)).toThrow(expect.objectContaining({ code: 'invalid_argument' }) as ObserverError);
  });

  it('refuses windows larger than 8 MiB', () => {
    expect(() => readZstdLayout(frame(27, text('x')))).toThrow(/window of 134217728 bytes/);
  });
});
