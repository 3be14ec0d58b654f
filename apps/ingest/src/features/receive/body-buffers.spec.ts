import { BodyBuffers } from './body-buffers';

describe('BodyBuffers', () => {
  it('lends the same memory again once it was given back, and only once', () => {
    const buffers = new BodyBuffers();
    const first = buffers.take(100_000);
    buffers.give(first);
    buffers.give(first);
    const second = buffers.take(120_000);
    const third = buffers.take(120_000);
    expect(second.buffer).toBe(first.buffer);
    expect(second).toHaveLength(120_000);
    expect(third.buffer).not.toBe(first.buffer);
  });

  it('never lends memory that is in use or too small', () => {
    const buffers = new BodyBuffers();
    const small = buffers.take(1);
    buffers.give(small);
    expect(buffers.take(1_000_000).buffer).not.toBe(small.buffer);
  });

  it('keeps neither huge bodies nor memory of others', () => {
    const buffers = new BodyBuffers();
    const huge = buffers.take(5_000_000);
    buffers.give(huge);
    buffers.give(Buffer.alloc(70_000));
    expect(buffers.take(5_000_000).buffer).not.toBe(huge.buffer);
    expect(buffers.take(70_000)).toHaveLength(70_000);
  });
});
