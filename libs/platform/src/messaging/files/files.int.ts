import { createHash, randomBytes } from 'node:crypto';
import { exportFiles } from '@observer/contracts';
import { startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';

const MIB = 1024 ** 2;

describe('files in the object store', () => {
  let nats: TestNats;
  let owner: TestPlatform;
  let reader: TestPlatform;
  let stranger: TestPlatform;

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    owner = await startTestPlatform({ service: 'reporting', environment: nats.environment('reporting') });
    reader = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
    stranger = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
  });
  afterAll(async () => {
    await Promise.all([owner, reader, stranger].map((platform) => platform.close()));
    await nats.stop();
  });

  async function* pieces(data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
  }
  const readAll = async (platform: TestPlatform, name: string): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of platform.messaging.files(exportFiles).read(name)) parts.push(part);
    return Buffer.concat(parts);
  };
  const files = () => owner.messaging.files(exportFiles);

  it('come back whole, also to a service that may only read', async () => {
    const data = randomBytes(9 * MIB + 17);
    const written = await files().write('j1/data.csv', pieces(data, 300_001));
    expect(written).toMatchObject({ bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') });
    expect(await reader.messaging.files(exportFiles).stat('j1/data.csv')).toEqual(written);
    expect((await readAll(reader, 'j1/data.csv')).equals(data)).toBe(true);
  });

  it('may be empty, are replaced, and are gone when deleted', async () => {
    await files().write('j2', pieces(new Uint8Array(0), 1));
    expect((await readAll(owner, 'j2')).length).toBe(0);
    await files().write('j2', pieces(randomBytes(5 * MIB), MIB));
    await files().write('j2', pieces(Buffer.from('new'), 1));
    expect((await readAll(owner, 'j2')).toString()).toBe('new');
    expect(await files().delete('j2')).toBe(true);
    expect(await files().delete('j2')).toBe(false);
    await expect(readAll(owner, 'j2')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leave nothing behind when their writing fails', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield randomBytes(5 * MIB);
      throw new Error('the source broke');
    }
    await expect(files().write('j3', broken())).rejects.toThrow('the source broke');
    expect(await files().stat('j3')).toBeUndefined();
  });

  it('are closed to who is not named as a reader, and to writing by readers', async () => {
    await files().write('j4', pieces(Buffer.from('x'), 1));
    await expect(stranger.messaging.files(exportFiles).stat('j4')).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(reader.messaging.files(exportFiles).write('j5', pieces(Buffer.from('x'), 1))).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(reader.messaging.files(exportFiles).delete('j4')).rejects.toMatchObject({ code: 'permission_denied' });
  });

  it('have names without surprises', async () => {
    await expect(files().stat('../x y')).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});
