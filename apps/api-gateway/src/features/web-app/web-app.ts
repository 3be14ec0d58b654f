/** Serves the built web app: hashed assets for ever, pages always fresh, every unknown path to the app itself. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Logger } from '@observer/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const INDEX = 'index.html';
/** Vite puts the content's hash into the name: `assets/index-B2kq9x1a.js`. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+(?:\.map)?$/;
const NEVER_CHANGES = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** Which paths belong to the API: they are never answered with the web app. */
const isApi = (path: string): boolean => /^\/(?:api|graphql|prometheus)(?:\/|$)/.test(path);

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Observer</title>
<meta name="viewport" content="width=device-width"><h1>The web app is not built</h1>
<p>Run <code>npm run build</code> and reload this page. The API works without it: see <a href="/api/docs">/api/docs</a>.</p></html>`;

/**
 * Adds the routes of the web app. The folder may appear while the gateway runs. Files with `.br` or `.gz` beside them are sent
 * compressed as they are.
 */
export async function addWebApp(fastify: FastifyInstance, webDir: string, log: Logger): Promise<void> {
  const root = resolve(webDir);
  if (!existsSync(resolve(root, INDEX))) log.warn({ folder: root }, 'web-app-not-built');
  await fastify.register(fastifyStatic, {
    root, serve: false, preCompressed: true, cacheControl: false, index: false, dotfiles: 'deny', suppressWarning: true,
    setHeaders: (reply, path) => void reply.header('cache-control', HASHED.test(path.replace(/\.(?:br|gz)$/, '')) ? NEVER_CHANGES : ASK_AGAIN),
  });
  fastify.get('/*', (request, reply) => answer(request, reply, root));
}

function answer(request: FastifyRequest, reply: FastifyReply, root: string): FastifyReply {
  const [path = '/'] = request.url.split('?', 1);
  if (isApi(path)) return reply.callNotFound() as unknown as FastifyReply;
  if (!existsSync(resolve(root, INDEX))) return reply.status(503).header('cache-control', 'no-store').type('text/html').send(NOT_BUILT);
  const file = fileOf(path, root);
  if (file !== undefined) return reply.sendFile(file);
  if (extname(path) !== '') return reply.callNotFound() as unknown as FastifyReply;
  return reply.sendFile(INDEX);
}

/** The file a path names, if it lies in the folder. */
function fileOf(path: string, root: string): string | undefined {
  const relative = safeDecode(path).replace(/^\/+/, '');
  const full = resolve(root, relative);
  return relative !== '' && full.startsWith(`${root}/`) && extname(full) !== '' && existsSync(full) ? relative : undefined;
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
