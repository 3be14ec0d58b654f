import { createServer, type Server } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, DEFAULT_PORTS, HOST } from './ports';
import { ensureSecrets } from './secrets';

describe('choosePorts', () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer();
    port = await new Promise<number>((resolve) => taken.listen(0, HOST, () => resolve((taken.address() as { port: number }).port)));
  });
  afterEach(() => new Promise((resolve) => taken.close(resolve)));

  it('moves on from a port that is taken and says so', async () => {
    const moved: unknown[] = [];
    const ports = await choosePorts({ gateway: port, ingest: 0, nats: 0, redis: 0, writer: 0, analytics: 0, alerting: 0, reporting: 0, simulator: 0 }, (...args) => moved.push(args));
    expect(ports.gateway).toBeGreaterThan(port);
    expect(moved).toEqual([['gateway', port, ports.gateway]]);
  });

  it('finds different free ports for everything', async () => expect(new Set(Object.values(await choosePorts('free'))).size).toBe(Object.keys(DEFAULT_PORTS).length));
});

describe('ensureSecrets', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'observer-secrets-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('makes them once, for the owner only, and keeps them', () => {
    const secrets = ensureSecrets(dataDir);
    expect(secrets.jwtSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.adminPassword).toMatch(/^[a-z0-9A]{5}(-[a-z0-9A]{5}){3}$/);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(ensureSecrets(dataDir)).toEqual(secrets);
  });

  it('adds what an older version did not have', () => {
    const older: Partial<ReturnType<typeof ensureSecrets>> = { ...ensureSecrets(dataDir) };
    delete (older as { redisPassword?: string }).redisPassword;
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify(older));
    expect(ensureSecrets(dataDir)).toMatchObject(older);
    expect(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'))).toHaveProperty('redisPassword');
  });
});
