/** `/healthz`, `/readyz`, `/metrics`: what an orchestrator and Prometheus ask every process. */
import type { FastifyInstance } from 'fastify';
import type { Health } from '../health/health';
import type { Drain } from '../lifecycle/drain';
import type { Metrics } from '../metrics/metrics';

export interface OperationsSources {
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  readonly health: Health;
  readonly drain: Drain;
  readonly metrics: Metrics;
}

/** Ready = not draining and every check ok. */
export const isReady = (health: Health, drain: Drain): boolean => !drain.draining && health.checks().every((check) => check.ok);

export function addOperationsRoutes(fastify: FastifyInstance, sources: OperationsSources): void {
  const { service, instance, version, health, drain, metrics } = sources;
  fastify.get('/healthz', (_request, reply) => reply.send({ status: 'ok', service, instance, version }));
  fastify.get('/readyz', (_request, reply) => {
    const ready = isReady(health, drain);
    return reply.status(ready ? 200 : 503).send({ ready, draining: drain.draining, checks: health.checks() });
  });
  fastify.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.header('content-type', metrics.registry.contentType).send(text);
  });
}
