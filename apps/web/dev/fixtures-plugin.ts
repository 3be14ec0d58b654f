import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buildSchema, execute, graphql, subscribe, validate } from 'graphql';
import { useServer as serveGraphqlWs } from 'graphql-ws/use/ws';
import type { Connect, Plugin, PreviewServer, ViteDevServer } from 'vite';
import { WebSocketServer } from 'ws';
import { type Context, mutations, queries, subscriptions } from './resolvers';

const schema = buildSchema(readFileSync(join(import.meta.dirname ?? __dirname, '../../api-gateway/schema.graphql'), 'utf8'));
const fields = { ...queries, ...mutations };
const COOKIE = 'observer_refresh';

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => resolve(body));
  });
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
  response.end(JSON.stringify(body));
}

const roleOf = (name: string): Context['role'] => (name === 'admin' ? 'ADMIN' : 'VIEWER');
const roleOfRequest = (request: IncomingMessage): Context['role'] => roleOf((request.headers.authorization ?? '').replace('Bearer fixture-', ''));
const token = (user: string) => ({ accessToken: `fixture-${user}`, expiresInSeconds: 600, user: { id: 'u1', user, role: roleOf(user).toLowerCase(), scopes: [] } });

async function signInRoutes(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/logout') return answer(response, 204, '', { 'set-cookie': `${COOKIE}=; Max-Age=0; Path=/` });
  if (request.url === '/refresh') {
    const user = new RegExp(`${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1];
    return user ? answer(response, 200, token(user)) : answer(response, 401, { code: 'unauthenticated', detail: 'There is no session; sign in' });
  }
  const { user, password } = JSON.parse(await readBody(request)) as { user: string; password: string };
  if (password === 'slow') return answer(response, 429, { code: 'resource_exhausted', detail: 'Too many attempts' }, { 'retry-after': '20' });
  if (password !== 'ember') return answer(response, 401, { code: 'unauthenticated', detail: 'User or password is wrong' });
  answer(response, 200, token(user), { 'set-cookie': `${COOKIE}=${user}; HttpOnly; SameSite=Strict; Path=/` });
}

async function graphqlRoute(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { query, variables, operationName } = JSON.parse(await readBody(request)) as { query: string; variables: Record<string, unknown>; operationName: string };
  answer(response, 200, await graphql({ schema, source: query, rootValue: fields, variableValues: variables, operationName, contextValue: { role: roleOfRequest(request) } }));
}

function install(server: ViteDevServer | PreviewServer): void {
  const middlewares: Connect.Server = server.middlewares;
  middlewares.use('/api/v1/auth', (request, response) => void signInRoutes(request, response));
  middlewares.use('/api/v1/users', (_, response) => answer(response, 200, { items: [['u1', 'admin', 'admin'], ['u2', 'eddy', 'editor'], ['u3', 'vera', 'viewer']].map(([id, user, role]) => ({ id, user, role, disabled: false, createdAtMs: Date.now() - 86_400_000, ...(user === 'vera' ? { dataScope: [{ tag: 'chain', op: '=', value: 'sui' }] } : {}) })) }));
  middlewares.use('/graphql', (request, response) => void graphqlRoute(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  // All of graphql is handed over: Vite bundles a copy of its own, and two copies do not accept each other's schema.
  serveGraphqlWs({ schema, roots: { subscription: subscriptions }, execute, subscribe, validate }, sockets);
  server.httpServer?.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/graphql')) return;
    sockets.handleUpgrade(request as IncomingMessage, socket as never, head as never, (connection) => sockets.emit('connection', connection, request));
  });
}

/** Answers the pages' requests during development, so that no service needs to run. */
export const fixtures = (): Plugin => ({ name: 'observer-fixtures', configureServer: install, configurePreviewServer: install });
