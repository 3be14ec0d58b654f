import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../features/access/principal';

/** What is known of one operation, whichever way it came: REST, GraphQL over HTTP, or a subscription. */
export interface RequestContext {
  /** Set once the caller is proven. */
  principal?: Principal;
  readonly ip: string;
  readonly headers: { readonly authorization?: string; readonly apiKey?: string };
  /** Aborts when the client goes away or the time is up. */
  readonly signal: AbortSignal;
  readonly transport: 'http' | 'websocket';
}

const contexts = new WeakMap<FastifyRequest, RequestContext>();

/** The context of an HTTP request; the same object each time it is asked for. */
export function contextOfRequest(request: FastifyRequest, reply: FastifyReply, timeoutMs: number): RequestContext {
  const known = contexts.get(request);
  if (known !== undefined) return known;
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('The client went away'));
  });
  const context: RequestContext = {
    ip: request.ip,
    headers: { authorization: request.headers.authorization, apiKey: single(request.headers['x-api-key']) },
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(timeoutMs)]),
    transport: 'http',
  };
  contexts.set(request, context);
  return context;
}

/** The context of the operation a guard, interceptor or handler runs for. */
export function requestContextOf(context: ExecutionContext): RequestContext {
  if (context.getType<string>() === 'graphql') return GqlExecutionContext.create(context).getContext<RequestContext>();
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const known = contexts.get(request);
  if (known === undefined) throw new Error('The request has no context; is the onRequest hook installed?');
  return known;
}

const single = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);
