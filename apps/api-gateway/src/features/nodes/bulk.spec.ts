import { ObserverError } from '@observer/kernel';
import { putAll } from './bulk';

describe('putAll', () => {
  it('stores everything, a bounded number at a time', async () => {
    let running = 0;
    let most = 0;
    const put = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    expect(await putAll(Array.from({ length: 100 }, (_, i) => i), put)).toEqual({ stored: 100 });
    expect(most).toBe(16);
  });

  it('goes on after a failure and tells which ones failed', async () => {
    const put = (n: number): Promise<void> => (n % 2 === 1 ? Promise.reject(new ObserverError('conflict', `no ${n}`)) : Promise.resolve());
    await expect(putAll([0, 1, 2, 3], put)).rejects.toMatchObject({
      code: 'conflict', message: '2 of 4 could not be stored: no 1', details: { stored: 2, errors: [{ path: '1', message: 'no 1' }, { path: '3', message: 'no 3' }] },
    });
  });
});
