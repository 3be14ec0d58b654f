/** What every request gets: an id, a trace, a latency measurement. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { continueTrace, runInTrace } from '../log/trace-context';
import type { Metrics } from '../metrics/metrics';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The caller's `X-Request-Id` when it is sound, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Runs handlers inside the trace of `traceparent` and returns the request id. */
export function addRequestContext(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const header = request.headers.traceparent;
    reply.header('x-request-id', request.id);
    runInTrace(continueTrace(typeof header === 'string' ? header : undefined), done);
  });
}

/** `observer_http_request_duration_seconds` by method, route pattern (never the raw URL) and status. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram('observer_http_request_duration_seconds', 'Time from the request line to the end of the answer', ['method', 'route', 'status']);
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
}
