import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../log/logger';
import { codeOfStatus, PROBLEM_CONTENT_TYPE, problemOf } from './problem';

/** Any thrown value as the error a client is told. */
export function errorForClient(thrown: unknown): ObserverError {
  if (thrown instanceof ObserverError) return thrown;
  if (thrown instanceof HttpException) return new ObserverError(codeOfStatus(thrown.getStatus()), thrown.message, { cause: thrown });
  const status = (thrown as Partial<FastifyError> | null)?.statusCode;
  if (thrown instanceof Error && typeof status === 'number' && status < 500) return new ObserverError(codeOfStatus(status), thrown.message, { cause: thrown });
  return asObserverError(thrown);
}

/** How an API writes an error. */
export type ErrorForm = (error: ObserverError, requestId: string) => { readonly status: number; readonly contentType: string; readonly body: unknown };

/** Answers in an API's own form; logs what someone must look at. */
export function sendError(log: Logger, request: FastifyRequest, reply: FastifyReply, thrown: unknown, form: ErrorForm): void {
  const error = errorForClient(thrown);
  if (error.code === 'internal') log.error({ err: thrown, request_id: request.id, method: request.method, url: request.url }, 'request-failed');
  if (reply.sent || reply.raw.headersSent) return;
  const retryAfterMs = error.details?.retryAfterMs;
  if (typeof retryAfterMs === 'number') reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  const { status, contentType, body } = form(error, request.id);
  // What a route says of its answers it says of no error: a proxy that kept a 429 would refuse everybody.
  void reply.status(status).header('content-type', contentType).header('cache-control', 'no-store').send(JSON.stringify(body));
}

/** Answers with problem details. */
export function sendProblem(log: Logger, request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
  sendError(log, request, reply, thrown, (error, requestId) => {
    const body = problemOf(error, requestId);
    return { status: body.status, contentType: PROBLEM_CONTENT_TYPE, body };
  });
}

/** Turns whatever a controller throws into problem details. GraphQL maps its errors itself, so other contexts pass through. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw thrown;
    const http = host.switchToHttp();
    sendProblem(this.log, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), thrown);
  }
}

/** The filter as an instance: `app.useGlobalFilters(problemFilter(log))`; `runService` does it. */
export const problemFilter = (log: Logger): ProblemFilter => new ProblemFilter(log);
