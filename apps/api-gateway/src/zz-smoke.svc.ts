import 'reflect-metadata';
import { startNats, startRedis } from '@observer/testing';
import { startGateway } from '/work/main/apps/api-gateway/src/gateway';
import { gatewayConfigSchema } from '/work/main/apps/api-gateway/src/config';
test('smoke', async () => {
  const [nats, redis] = await Promise.all([startNats({permissions: true}), startRedis()]);
  const g = await startGateway(gatewayConfigSchema.parse({ ...nats.environment('api-gateway'), OBSERVER_REDIS_URL: redis.url, OBSERVER_HTTP_PORT: '0', OBSERVER_LOG_LEVEL: 'info', OBSERVER_JWT_SECRET: 'ab'.repeat(32), OBSERVER_ADMIN_PASSWORD: 'correct horse', OBSERVER_WEB_DIR: '/nonexistent' }));
  try {
  const login = await fetch(g.url + '/api/v1/auth/login', { method: 'POST', headers: {'content-type':'application/json'}, body: JSON.stringify({ user: 'admin', password: 'correct horse' }) });
  const b: any = await login.json();
  console.log(login.status, b, login.headers.get('set-cookie'), [...login.headers]);
  const q = async (query: string) => { const r = await fetch(g.url + '/graphql', { method: 'POST', headers: {'content-type':'application/json', authorization: 'Bearer ' + b.accessToken}, body: JSON.stringify({ query }) }); return [r.status, JSON.stringify(await r.json()).slice(0, 600)]; };
  console.log(await q('{ me { id user role scopes } systemStatus { state services { service state reason } } nodes { id } chains { id } apiKeys { id } }'));
  console.log(await q('{ storeStats { rows } }'));
  console.log(await q('{ nope }'));
  console.log((await q('{ __schema { types { name } } }'))[0]);
  for (const p of ['/api/docs-json', '/api/docs', '/api/docs/swagger-ui-bundle.js', '/', '/api/v1/nope', '/api/v1/me', '/healthz']) { const r = await fetch(g.url + p); console.log(p, r.status, r.headers.get('content-type'), (await r.text()).slice(0, 150)); }
  } finally { await g.stop(); await nats.stop(); await redis.stop(); }
});
