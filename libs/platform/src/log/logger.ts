import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { currentTrace } from './trace-context';

export type { Logger };

export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  readonly level: string;
}

/** JSON lines on stdout: `level` as text, `time` in ISO 8601, service, instance, the trace, and an event name as `msg`. */
export function createLogger({ service, instance, level }: LoggerOptions): Logger {
  return pino({
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['password', 'token', 'authorization', '*.password', '*.token', '*.authorization', 'headers.cookie'],
    mixin: () => {
      const trace = currentTrace();
      return trace === undefined ? {} : { trace_id: trace.traceId };
    },
  });
}

/** Nest's own lines in our form; its chatter about routes and modules is kept for debugging. */
export function nestLogger(log: Logger): LoggerService {
  const context = (parameters: unknown[]): Record<string, unknown> => {
    const last = parameters.at(-1);
    return typeof last === 'string' ? { context: last } : {};
  };
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(context(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error({ ...context(rest), details: rest.slice(0, -1) }, String(message)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(context(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => log.trace(context(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => log.trace(context(rest), String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => log.fatal(context(rest), String(message)),
  };
}
