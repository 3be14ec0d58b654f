import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';

const PASSWORD = 'a password for tests';

let nats: TestNats;
let redis: TestRedis;
let ingest: TestPlatform;
let services: ServiceProcess[];
let folder: string;
let token: string;

beforeAll(async () => {
  [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-cli-'))]);
  ingest = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
  const common = { OBSERVER_REDIS_URL: redis.url, OBSERVER_DRAIN_GRACE_MS: '0' };
  services = await Promise.all([
    startServiceProcess({ app: 'api-gateway', env: { ...nats.environment('api-gateway'), ...common, OBSERVER_JWT_SECRET: randomBytes(32).toString('hex'), OBSERVER_ADMIN_PASSWORD: PASSWORD }, startTimeoutMs: 120_000 }),
    startServiceProcess({ app: 'alerting', env: { ...nats.environment('alerting'), ...common, OBSERVER_ALERTING_RULES_SHIPPED: 'false', OBSERVER_NOTIFY_SECRET_KEYS: `k1:${randomBytes(32).toString('base64')}` }, startTimeoutMs: 120_000 }),
  ]);
  const signedIn = await fetch(`${services[0]!.url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'admin', password: PASSWORD }) });
  token = ((await signedIn.json()) as { accessToken: string }).accessToken;
}, 180_000);
afterAll(async () => {
  await Promise.all((services ?? []).map((service) => service.stop()));
  await ingest?.close();
  await Promise.all([nats.stop(), redis.stop(), rm(folder, { recursive: true, force: true })]);
}, 60_000);

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** The command as people start it, in the folder of the test's files. */
function observer(words: string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}): Promise<Ran> {
  const root = repositoryRoot();
  const child = spawn(process.execPath, ['-C', 'observer-source', '-r', join(root, 'tools/register-ts.cjs'), join(root, 'apps/cli/src/main.ts'), 'rules', ...words], {
    cwd: folder, env: { PATH: process.env.PATH, OBSERVER_URL: services[0]!.url, OBSERVER_TOKEN: token, ...env },
  });
  const [out, error]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out: out.join(''), error: error.join('') })));
}

const RULES = 'ruleGroups:\n  - id: nodes\n    name: Nodes\n    rules:\n      - { id: down, type: alert, name: Down, condition: { kind: promql, expr: "up == 0" }, forMs: 60000 }\n';
const PEOPLE = 'contactPoints:\n  - { id: hook, name: Hook, settings: { channel: webhook, url: "https://example.com" }, secrets: { signingKey: "${HOOK_KEY}" } }\nteams:\n  - { id: ops, name: Operations, contactPoints: [hook] }\n';
const HOOK_KEY = 'the key of the hook';

describe('observer rules', () => {
  beforeAll(async () => {
    await mkdir(join(folder, 'alerting/rules'), { recursive: true });
    await Promise.all([writeFile(join(folder, 'alerting/people.yaml'), PEOPLE), writeFile(join(folder, 'alerting/rules/nodes.yml'), RULES), writeFile(join(folder, 'alerting/README.md'), '# not a bundle')]);
  });

  it('diff shows what would change, and tells by its exit code', async () => {
    expect(await observer(['diff', 'alerting', '--detailed-exitcode'])).toEqual({ code: 2, error: '', out: '+ contact-point hook\n+ team ops\n+ rule-group nodes\n\n3 to create, 0 to change, 0 to remove, 0 as they are.\n' });
    expect((await observer(['diff', '-'], { input: RULES })).code).toBe(0);
  });

  it('apply asks, and needs every secret', async () => {
    expect(await observer(['apply', 'alerting'])).toMatchObject({ code: 1, error: 'Nobody can answer here; add --yes to apply without a question\n' });
    expect(await observer(['apply', 'alerting', '--yes'])).toMatchObject({ code: 1, error: expect.stringContaining('environment variable HOOK_KEY') as string });
    expect((await observer(['apply', 'alerting', '--dry-run', '--yes'], { env: { HOOK_KEY } })).out).toContain('3 to create');
  });

  it('apply does it, once', async () => {
    const applied = await observer(['apply', 'alerting', '--yes'], { env: { HOOK_KEY } });
    expect(applied).toMatchObject({ code: 0, error: '', out: expect.stringContaining('3 done.') as string });
    expect(await observer(['apply', 'alerting', '--yes', '--detailed-exitcode'], { env: { HOOK_KEY } })).toEqual({ code: 0, error: '', out: 'Nothing to change. 3 as they are.\n' });
    expect((await observer(['diff', 'alerting'], { env: { HOOK_KEY: 'another' } })).out).toContain('    secrets.signingKey: "(set)" → "(another value)"\n');
  });

  it('export gives it back without secrets, so that nothing would change', async () => {
    expect((await observer(['export', '--output', 'all.yml'])).code).toBe(0);
    const text = await readFile(join(folder, 'all.yml'), 'utf8');
    expect(text).toContain('id: hook');
    expect(text).not.toContain(HOOK_KEY);
    expect((await observer(['diff', 'all.yml', '--prune', '--json', '--detailed-exitcode'])).out).toContain('"changes": []');
    expect((await observer(['export', '--format', 'prometheus', '--groups', 'nodes'])).out).toContain('alert: Down');
  });

  it('apply removes on request, and tells what is refused', async () => {
    await writeFile(join(folder, 'fewer.yml'), 'contactPoints: []\nruleGroups: []\n');
    const fewer = await observer(['apply', 'fewer.yml', '--yes', '--prune']);
    expect(fewer).toMatchObject({ code: 1, out: expect.stringContaining('- rule-group nodes') as string });
    expect(fewer.out).toContain('! contact-point hook: The contact-point "hook" is still used by team ops');
    expect(fewer.out).toContain('1 done, 1 refused.');
  });

  it('tells faults with their file and place', async () => {
    await writeFile(join(folder, 'slip.yml'), RULES.replace('forMs', 'forms'));
    expect(await observer(['diff', 'slip.yml'])).toMatchObject({ code: 1, error: expect.stringMatching(/^slip\.yml:5:\d+: ruleGroups\[0\]\.rules\[0\]\.forms: there is no such field\n$/) as string });
    expect((await observer(['diff', 'alerting/people.yaml', 'slip.yml'])).error).toMatch(/^slip\.yml:2: ruleGroups/);
    expect((await observer(['diff', 'nothing.yml'])).error).toBe('nothing.yml: there is no such file or folder\n');
    expect(await observer(['diff'], { input: RULES, env: { OBSERVER_TOKEN: 'obs_wrong' } })).toMatchObject({ code: 1, error: expect.stringContaining('(401)') as string });
  });

  it('import takes files of Prometheus, as far as they have no faults', async () => {
    await writeFile(join(folder, 'good.yml'), 'groups:\n  - name: disks\n    rules:\n      - alert: Full\n        expr: disk_free == 0\n');
    await writeFile(join(folder, 'bad.yml'), 'groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: sum(\n');
    expect((await observer(['import', 'good.yml', '--dry-run'])).out).toBe('good.yml: disks (1 rule): would be created\n');
    const imported = await observer(['import', 'good.yml', 'bad.yml']);
    expect([imported.code, imported.out]).toEqual([1, expect.stringMatching(/^good\.yml: disks \(1 rule\): created\nbad\.yml:5:18: fault: .*\nbad\.yml: nothing was taken\n$/)]);
  });
});
