import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { httpStatusOf, PLATFORM, type Platform, sendError } from '@observer/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers whatever goes wrong under /alertmanager as Alertmanager does: the text as a JSON string. */
@Catch()
export class AlertmanagerErrorFilter implements ExceptionFilter {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(this.platform.log, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), thrown, (error) => ({
      status: httpStatusOf(error.code), contentType: 'application/json',
      body: error.code === 'internal' ? 'an internal error happened; look into the log of the gateway' : error.message,
    }));
  }
}
