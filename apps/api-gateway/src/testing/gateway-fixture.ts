/** Gateways on real servers for service tests, with stand-ins for the other services that answer their commands over the real transport. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chainsBucket, COMMANDS, type CommandContract, customersBucket, deleteDocumentV1, type Matcher, nodesBucket, putChainV1, putCustomerV1, putNodeV1, type Scope,
} from '@observer/contracts';
import type { RunningService } from '@observer/platform';
import { startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { gatewayConfigSchema } from '../config';
import { startGateway } from '../gateway';

export const ADMIN = { user: 'admin', password: 'a password for tests' };

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface GatewayFixture {
  readonly nats: TestNats;
  readonly redis: TestRedis;
  /** Stands for ingest. */
  readonly ingest: TestPlatform;
  /** Stands for analytics. */
  readonly analytics: TestPlatform;
  readonly webDir: string;
  start(environment?: Record<string, string>): Promise<Gateway>;
  stop(): Promise<void>;
}

/** One replica and how to call it. */
export class Gateway {
  constructor(readonly service: RunningService) {}

  get url(): string {
    return this.service.url;
  }

  async call<T = Record<string, unknown>>(method: string, path: string, options: { credential?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method, redirect: 'manual',
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...(options.credential === undefined ? {} : { authorization: `Bearer ${options.credential}` }), ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }) as T };
  }

  async signIn(user = ADMIN.user, password = ADMIN.password): Promise<{ token: string; cookie: string }> {
    const answer = await this.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: { user, password } });
    if (answer.status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(answer.body)}`);
    return { token: answer.body.accessToken, cookie: cookieOf(answer) };
  }

  /** An API key with these scopes. */
  key(adminToken: string, ...scopes: Scope[]): Promise<{ id: string; secret: string }> {
    return this.scopedKey(adminToken, undefined, ...scopes);
  }

  /** An API key with these scopes that sees only a part of the data. */
  async scopedKey(adminToken: string, dataScope: Matcher[] | undefined, ...scopes: Scope[]): Promise<{ id: string; secret: string }> {
    const answer = await this.call<{ key: { id: string }; secret: string }>('POST', '/api/v1/api-keys', { credential: adminToken, body: { name: scopes.join('+'), scopes, dataScope } });
    if (answer.status !== 201) throw new Error(`no key was made: ${JSON.stringify(answer.body)}`);
    return { id: answer.body.key.id, secret: answer.body.secret };
  }

  graphql<T = Record<string, unknown>>(credential: string | undefined, query: string, variables?: Record<string, unknown>): Promise<Answer<{ data?: T | null; errors?: GraphqlFault[] }>> {
    return this.call('POST', '/graphql', { credential, body: { query, variables } });
  }
}

export interface GraphqlFault {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

/** `name=value` of the cookie an answer sets. */
export const cookieOf = (answer: Answer<unknown>): string => (answer.headers.get('set-cookie') ?? '').split(';')[0]!;

/** Answers every command of ingest: registry changes for real, everything else with the example of its contract. */
export function serveIngest(ingest: TestPlatform): void {
  const { messaging } = ingest;
  const put = [[putNodeV1, nodesBucket], [putChainV1, chainsBucket], [putCustomerV1, customersBucket]] as unknown as [CommandContract, typeof nodesBucket][];
  const special = new Set<string>([...put.map(([command]) => command.name), deleteDocumentV1.name]);
  for (const [command, bucket] of put) {
    messaging.serve(command, async (request) => {
      const { value, expectedRevision } = request as { value: { id: string }; expectedRevision?: number };
      const revision = await messaging.documents(bucket).put(value.id, value as never, { expectedRevision });
      return { revision, value };
    });
  }
  const stores = { node: messaging.documents(nodesBucket), chain: messaging.documents(chainsBucket), customer: messaging.documents(customersBucket) };
  messaging.serve(deleteDocumentV1, async ({ kind, id }) => ({ deleted: await stores[kind].delete(id) }));
  serveExamples(ingest, special);
}

/** Answers the commands of a service with the examples of their contracts. */
function serveExamples({ service, messaging }: TestPlatform, except: ReadonlySet<string>): void {
  for (const command of COMMANDS) {
    if (command.owner === service && !except.has(command.name)) messaging.serve(command, async () => command.example.response);
  }
}

/** A replica on these servers. */
export async function bootGateway(nats: TestNats, redis: TestRedis, environment: Record<string, string>): Promise<Gateway> {
  const config = gatewayConfigSchema.parse({
    ...nats.environment('api-gateway'), OBSERVER_REDIS_URL: redis.url, OBSERVER_HTTP_PORT: '0', OBSERVER_LOG_LEVEL: 'silent', OBSERVER_DRAIN_GRACE_MS: '0', OBSERVER_DRAIN_TIMEOUT_MS: '3000',
    OBSERVER_ADMIN_USER: ADMIN.user, OBSERVER_ADMIN_PASSWORD: ADMIN.password, OBSERVER_API_REQUESTS_PER_SECOND: '10000', ...environment,
  });
  return new Gateway(await startGateway(config));
}

export async function startFixture(): Promise<GatewayFixture> {
  const [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-web-'))]);
  const [ingest, analytics] = await Promise.all((['ingest', 'analytics'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) }))) as [TestPlatform, TestPlatform];
  serveIngest(ingest);
  serveExamples(analytics, new Set());
  const webDir = join(folder, 'dist');
  const gateways: Gateway[] = [];
  const secret = randomBytes(32).toString('hex');
  return {
    nats, redis, ingest, analytics, webDir,
    async start(environment = {}) {
      const gateway = await bootGateway(nats, redis, { OBSERVER_JWT_SECRET: secret, OBSERVER_WEB_DIR: webDir, ...environment });
      gateways.push(gateway);
      return gateway;
    },
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.service.stop()));
      await Promise.all([ingest.close(), analytics.close()]);
      await Promise.all([nats.stop(), redis.stop(), rm(folder, { recursive: true, force: true })]);
    },
  };
}
