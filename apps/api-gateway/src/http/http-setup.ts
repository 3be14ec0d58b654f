import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Platform } from '@observer/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config';
import { Authenticator } from '../features/access';
import { addCallbackBodies, isCallback } from '../features/alerting/callbacks/callback-bodies';
import { addDocs } from '../features/docs/open-api';
import { addWebApp } from '../features/web-app/web-app';
import { contextOfRequest } from './request-context';

/** Smaller answers are not worth compressing. */
const COMPRESS_FROM_BYTES = 1024;

/** Longest body that is read from somebody who has not proven who they are: a sign-in fits. */
const ANONYMOUS_BODY_BYTES = 16 * 1024;

/** What every answer and request gets before features see it. */
export async function setUpHttp(app: NestFastifyApplication, platform: Platform, config: GatewayConfig): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const authenticator = app.get(Authenticator, { strict: false });
  fastify.addHook('onRequest', async (request, reply) => {
    const context = contextOfRequest(request, reply, config.OBSERVER_REQUEST_TIMEOUT_MS);
    if (announcedBytes(request) > ANONYMOUS_BODY_BYTES && !isCallback(request)) context.principal = await authenticator.authenticate(context.headers);
  });
  addCallbackBodies(fastify, platform);
  await fastify.register(helmet, securityHeaders(config));
  if (config.OBSERVER_CORS_ORIGINS.length > 0) {
    app.enableCors({ origin: config.OBSERVER_CORS_ORIGINS, credentials: true, methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], maxAge: 600 });
  }
  await fastify.register(compress, { threshold: COMPRESS_FROM_BYTES, encodings: ['br', 'gzip'] });
  await fastify.register(cookie);
  addDocs(app, platform.version);
  await addWebApp(fastify, config.OBSERVER_WEB_DIR, platform.log);
}

/** Bytes of the body by its headers; infinite when they do not say. */
const announcedBytes = ({ headers }: FastifyRequest): number => (headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity);

/**
 * Nothing but our own files runs in a page; styles may be inline (charts set them), pictures may be data URLs.
 * `connect-src` names both WebSocket schemes because 'self' does not cover them in every browser.
 */
function securityHeaders(config: GatewayConfig): Parameters<typeof helmet>[1] {
  const https = config.OBSERVER_PUBLIC_URL?.startsWith('https:') ?? false;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:', 'blob:'], fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...socketOrigins(config)], workerSrc: ["'self'", 'blob:'], objectSrc: ["'none'"], baseUri: ["'self'"], formAction: ["'self'"], frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  };
}

const socketOrigins = (config: GatewayConfig): string[] =>
  config.OBSERVER_PUBLIC_URL === undefined ? ['ws:', 'wss:'] : [new URL(config.OBSERVER_PUBLIC_URL).origin.replace(/^http/, 'ws')];
