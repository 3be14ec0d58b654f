import type { Logger } from '../log/logger';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * The first SIGTERM or SIGINT drains and ends the process with exit code 0 (1 when the drain failed); a second one ends it at once.
 * An error nobody caught is fatal: the state of the process is unknown, so it says why and ends with exit code 1.
 * @returns a function that takes the handlers away again
 */
export function onFirstSignal(log: Logger, drain: () => Promise<void>): () => void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    signals++;
    if (signals > 1) {
      log.warn({ signal }, 'second-signal-exiting-now');
      process.exit(130);
    }
    log.info({ signal }, 'service-draining');
    drain().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'drain-failed');
        process.exit(1);
      },
    );
  };
  const onFatal = (error: unknown): void => {
    log.fatal({ err: error }, 'uncaught-error');
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('uncaughtException', onFatal);
    process.off('unhandledRejection', onFatal);
  };
}
