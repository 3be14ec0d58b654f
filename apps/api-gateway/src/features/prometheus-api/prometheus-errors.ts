import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { ErrorCode, ObserverError } from '@observer/kernel';
import { httpStatusOf, PLATFORM, type Platform, sendError } from '@observer/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface PrometheusError {
  readonly status: 'error';
  /** As Prometheus names them: bad_data, execution, timeout, canceled, unavailable, internal, not_found; beyond those unauthorized and forbidden. */
  readonly errorType: string;
  readonly error: string;
}

const TYPES: Partial<Record<ErrorCode, readonly [type: string, status: number]>> = {
  invalid_argument: ['bad_data', 400], unauthenticated: ['unauthorized', 401], permission_denied: ['forbidden', 403], not_found: ['not_found', 404],
  deadline_exceeded: ['timeout', 503], cancelled: ['canceled', 499], unavailable: ['unavailable', 503], internal: ['internal', 500],
};

/** An error in the form of Prometheus. A query that is fine and still cannot be answered (a limit, a match of many to many) is `execution`, 422. */
export function prometheusError(error: ObserverError): { status: number; body: PrometheusError } {
  const [type, status] = isOfExecution(error) ? ['execution', 422] as const : (TYPES[error.code] ?? ['bad_data', httpStatusOf(error.code)] as const);
  const text = error.code === 'internal' ? 'an internal error happened; look into the log of the gateway' : error.message;
  return { status, body: { status: 'error', errorType: type, error: text } };
}

/** Asking less often would not help. */
const isOfExecution = ({ code, retryable, details }: ObserverError): boolean => (code === 'resource_exhausted' && !retryable) || details?.phase === 'execution';

/** Answers whatever goes wrong under /prometheus as Prometheus does. */
@Catch()
export class PrometheusErrorFilter implements ExceptionFilter {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(this.platform.log, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), thrown, (error) => ({ ...prometheusError(error), contentType: 'application/json' }));
  }
}
