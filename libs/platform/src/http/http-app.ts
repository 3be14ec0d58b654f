import type { Socket } from 'node:net';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ObserverError } from '@observer/kernel';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CommonConfig } from '../config/common.config';
import type { Platform } from '../lifecycle/platform';
import { PlatformModule } from '../lifecycle/platform.module';
import type { ServiceDefinition } from '../lifecycle/run-service';
import { nestLogger } from '../log/logger';
import { addOperationsRoutes } from './operations.routes';
import { problemFilter, sendProblem } from './problem.filter';
import { addRequestContext, measureRequests, requestIdOf } from './request-context';

const DEFAULT_BODY_LIMIT_BYTES = 1024 ** 2;

/** A request that is not complete after this long is answered with 408: nobody holds connections by sending slowly. */
const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 300_000;
/** Longest part of a path that stands for an id or a name: what is shorter is told what is wrong with it by who knows. */
const MAX_PATH_PART = 500;
const CONNECTION_CHECK_MS = 10_000;

@Module({})
class ServiceRoot {
  static of(definition: Pick<ServiceDefinition, 'module'>, platform: Platform): DynamicModule {
    return { module: ServiceRoot, imports: [PlatformModule.for(platform), definition.module(platform)] };
  }
}

/** Nest would put its own error handler over ours; routes added with plain Fastify answer with problem details too. */
class ProblemFastifyAdapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

export interface HttpServer {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Accepts no new connection, ends idle ones, resolves when the running requests are answered. */
  stopAccepting(): Promise<void>;
  /** Cuts off what is still open, WebSockets too. */
  destroyConnections(): void;
}

const partTooLong = (): ObserverError => new ObserverError('invalid_argument', `A part of the path is longer than ${MAX_PATH_PART} characters, which no id or name is`);

/** Builds the Nest application of a service on Fastify and listens. */
export async function createHttpApp<C extends CommonConfig>(definition: ServiceDefinition<C>, platform: Platform): Promise<HttpServer> {
  const adapter = new ProblemFastifyAdapter({
    bodyLimit: definition.bodyLimit ?? DEFAULT_BODY_LIMIT_BYTES,
    trustProxy: definition.trustedProxies === undefined || definition.trustedProxies.length === 0 ? false : [...definition.trustedProxies],
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PATH_PART },
    // What the router refuses before there is a route: a part of the path that is too long, or no valid text.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => sendProblem(platform.log, request, reply, error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? partTooLong() : error),
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CONNECTION_CHECK_MS },
  });
  const root = ServiceRoot.of(definition, platform);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger: nestLogger(platform.log), abortOnError: false, bodyParser: true });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const inFlight = countRequests(fastify, platform);
  const sockets = trackSockets(fastify);
  fastify.setErrorHandler((error, request, reply) => sendProblem(platform.log, request, reply, error));
  addRequestContext(fastify);
  measureRequests(fastify, platform.metrics);
  addOperationsRoutes(fastify, platform);
  app.useGlobalFilters(problemFilter(platform.log));
  await definition.configureHttp?.(app, platform);
  await app.listen(definition.config.OBSERVER_HTTP_PORT, definition.config.OBSERVER_HTTP_HOST);
  return {
    app,
    url: await app.getUrl(),
    async stopAccepting() {
      fastify.server.close();
      fastify.server.closeIdleConnections();
      await inFlight.none();
    },
    destroyConnections: () => sockets.forEach((socket) => socket.destroy()),
  };
}

/** Counts running requests; while draining every answer also ends its keep-alive connection. */
function countRequests(fastify: FastifyInstance, platform: Platform): { none(): Promise<void> } {
  let running = 0;
  let notify: (() => void) | undefined;
  fastify.addHook('onRequest', (_request, reply, done) => {
    running++;
    reply.raw.once('close', () => {
      running--;
      if (running === 0) notify?.();
    });
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (platform.drain.draining) reply.header('connection', 'close');
    done();
  });
  return { none: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => (notify = resolve))) };
}

function trackSockets(fastify: FastifyInstance): Set<Socket> {
  const sockets = new Set<Socket>();
  fastify.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}
