import { ByteBudget } from './byte-budget';
import { bodyTooLarge, BoundedBytes } from './limits';

describe('ByteBudget', () => {
  it('turns requests away before more is held than allowed, and gives room back', () => {
    const budget = new ByteBudget(100);
    const first = budget.open('k1');
    const second = budget.open('k1');
    first.take(60);
    second.take(40);
    expect(() => second.take(1)).toThrow(expect.objectContaining({ code: 'unavailable', details: { retryAfterMs: 1000 } }) as Error);
    first.close();
    first.close();
    expect(budget.heldBytes).toBe(40);
    second.take(60);
    second.close();
    expect(budget.heldBytes).toBe(0);
  });
});

describe("an owner's share", () => {
  it('leaves room for the others, and comes back', () => {
    const budget = new ByteBudget(100, 60);
    const [first, second, other] = [budget.open('k1'), budget.open('k1'), budget.open('k2')];
    first.take(50);
    expect(() => second.take(11)).toThrow(expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('of this API key') as string }) as Error);
    other.take(50);
    other.close();
    first.close();
    second.take(60);
    expect(budget.heldBytes).toBe(60);
  });
});

describe('BoundedBytes', () => {
  it('stops at the first chunk that is too much, before it is held', () => {
    const budget = new ByteBudget(100);
    const bytes = new BoundedBytes(10, budget.open('k1'), bodyTooLarge);
    bytes.push(Buffer.from('hello '));
    bytes.push(Buffer.from('you!'));
    expect(() => bytes.push(Buffer.from('?'))).toThrow(expect.objectContaining({ code: 'payload_too_large' }) as Error);
    expect([budget.heldBytes, bytes.join().toString()]).toEqual([10, 'hello you!']);
  });
});
