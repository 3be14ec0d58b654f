import { asObserverError } from '@observer/kernel';
import { type Logger, sendProblem } from '@observer/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptReport } from '../accept';
import { discardRest } from './body-reader';
import { ENDPOINTS, EVENTS, type Endpoint, malformedMediaType, type Query } from './endpoints';
import { PROBLEM_CONTENT_TYPE, partialWrite } from './partial-write';
import type { Receiver } from './receiver';

/** Told when secrets were taken out of points that were kept. */
export const NOTICE_HEADER = 'observer-notice';

export interface ReceiveRoutesOptions {
  readonly receiver: Receiver;
  readonly log: Logger;
  readonly version: string;
  /** Whether points can be made durable now. */
  readonly ready: () => boolean;
}

/** The HTTP API of ingest, as a Fastify plugin: bodies are read here, not by Fastify, so that limits hold while they arrive. */
export function receiveRoutes({ receiver, log, version, ready }: ReceiveRoutesOptions): (fastify: FastifyInstance) => Promise<void> {
  return async (fastify) => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const endpoint of ENDPOINTS) {
      fastify.post(endpoint.path, {
        errorHandler: (error, request, reply) => void refuse(endpoint, error.code?.startsWith('FST_ERR_CTP') === true ? malformedMediaType(endpoint) : error, request, reply),
      }, (request, reply) => answer(endpoint, request, reply));
    }
    addInfluxProbes(fastify, version, ready);
  };

  async function answer(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const report = await receiver.receive(endpoint, request.raw, request.query as Query);
      return sendReport(endpoint, report, request, reply);
    } catch (thrown) {
      return refuse(endpoint, thrown, request, reply);
    }
  }

  function refuse(endpoint: Endpoint, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    discardRest(request.raw);
    const error = asObserverError(thrown);
    if (error.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="observer", Basic realm="observer"');
    if (error.code === 'unsupported_media_type') reply.header('accept-encoding', 'gzip, zstd, identity');
    explainToInflux(endpoint, reply, error.code === 'internal' ? 'internal error' : error.message);
    sendProblem(log, request, reply, thrown);
    return reply;
  }
}

function sendReport(endpoint: Endpoint, report: AcceptReport, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (report.notices.length > 0) reply.header(NOTICE_HEADER, report.notices.slice(0, 10).map((notice) => `${notice.code}; measurement=${encodeURIComponent(notice.measurement)}; column=${encodeURIComponent(notice.column)}; kind=${notice.kind}`).join(', '));
  if (report.refused === 0) return reply.status(204).send();
  const problem = partialWrite(report, request.id);
  explainToInflux(endpoint, reply, problem.detail);
  return reply.status(400).header('content-type', PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
}

/** InfluxDB clients show this header to their users. */
function explainToInflux(endpoint: Endpoint, reply: FastifyReply, message: string): void {
  if (endpoint !== EVENTS) reply.header('x-influxdb-error', message.replace(/[^\x20-\x7e]/g, '?').slice(0, 1024));
}

/** What InfluxDB clients ask to see whether the server is there. */
function addInfluxProbes(fastify: FastifyInstance, version: string, ready: () => boolean): void {
  const headers = { 'x-influxdb-version': `observer-${version}`, 'x-influxdb-build': 'OSS' };
  fastify.route({ method: ['GET', 'HEAD'], url: '/ping', handler: (_request, reply) => reply.headers(headers).status(204).send() });
  fastify.get('/health', (_request, reply) => {
    const pass = ready();
    const body = { name: 'influxdb', message: pass ? 'ready for writes' : 'points cannot be made durable now', status: pass ? 'pass' : 'fail', checks: [], version: headers['x-influxdb-version'] };
    return reply.headers(headers).status(pass ? 200 : 503).send(body);
  });
}
