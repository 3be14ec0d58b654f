import { InFlightBudget } from './in-flight-budget';

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe('InFlightBudget', () => {
  it('admits up to its limit and lets the rest wait in order', async () => {
    const budget = new InFlightBudget(100, 1000);
    await budget.acquire(60, 1000);
    const second = budget.acquire(60, 1000);
    const third = budget.acquire(10, 1000);
    expect(await settled(second)).toBe(false);
    expect(await settled(third)).toBe(false);
    budget.release(60);
    await Promise.all([second, third]);
    expect(budget.inFlightBytes).toBe(70);
  });

  it('lets a message larger than the budget go alone', async () => {
    const budget = new InFlightBudget(100, 1000);
    await budget.acquire(500, 1000);
    expect(budget.inFlightBytes).toBe(500);
  });

  it('refuses at once when too much waits', async () => {
    const budget = new InFlightBudget(100, 150);
    await budget.acquire(100, 1000);
    const waiting = budget.acquire(100, 50);
    await expect(budget.acquire(100, 1000)).rejects.toMatchObject({ code: 'resource_exhausted' });
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    budget.release(100);
    expect(budget.inFlightBytes).toBe(0);
  });
});
