import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { errorForClient, httpStatusOf, PLATFORM, type Platform } from '@observer/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers whatever goes wrong under /alertmanager as Alertmanager does: the text as a JSON string. */
@Catch()
export class AlertmanagerErrorFilter implements ExceptionFilter {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = errorForClient(thrown);
    if (error.code === 'internal') this.platform.log.error({ err: thrown, request_id: request.id, method: request.method, url: request.url }, 'request-failed');
    if (reply.sent || reply.raw.headersSent) return;
    const text = error.code === 'internal' ? 'an internal error happened; look into the log of the gateway' : error.message;
    void reply.status(httpStatusOf(error.code)).header('content-type', 'application/json').send(JSON.stringify(text));
  }
}
