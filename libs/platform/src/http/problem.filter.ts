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

/** Answers with problem details; logs what someone must look at. */
export function sendProblem(log: Logger, request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
  const error = errorForClient(thrown);
  if (error.code === 'internal') log.error({ err: thrown, request_id: request.id, method: request.method, url: request.url }, 'request-failed');
  if (reply.sent || reply.raw.headersSent) return;
  const retryAfterMs = error.details?.retryAfterMs;
  if (typeof retryAfterMs === 'number') reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  const problem = problemOf(error, request.id);
  void reply.status(problem.status).header('content-type', PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
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
