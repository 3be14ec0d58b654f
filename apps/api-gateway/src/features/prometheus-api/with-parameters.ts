import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Parameters } from './parameters';

const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

/** The parameters of a request, from its address and its form. */
export const WithParameters = createParamDecorator((_data: unknown, context: ExecutionContext): Parameters => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Parameters(asRecord(request.query), asRecord(request.body));
});
