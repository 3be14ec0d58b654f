import { err, ok, type Result } from '@observer/kernel';
import { z } from 'zod';

/** EX_CONFIG of sysexits.h: the process cannot run with this configuration; restarting it does not help. */
export const EXIT_CONFIG = 78;

export interface ConfigFault {
  readonly key: string;
  readonly reason: string;
}

/** Parses the environment with a service's schema; all faults at once. Empty variables count as absent. */
export function parseConfig<S extends z.ZodType>(schema: S, environment: NodeJS.ProcessEnv): Result<z.output<S>, ConfigFault[]> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => ({ key: issue.path.join('.') || '(all)', reason: issue.message })));
}

/** How faults are told to the person who starts the service. Values are left out: they may be secrets. */
export function describeFaults(service: string, faults: readonly ConfigFault[]): string {
  const lines = faults.map((fault) => `  ${fault.key}: ${fault.reason}`);
  return `${service} cannot start: ${faults.length} fault${faults.length === 1 ? '' : 's'} in its environment\n${lines.join('\n')}\nThe README of the service lists every variable.\n`;
}

/**
 * The configuration of a service, read once at boot. With a faulty one the process ends with exit code 78 after listing every
 * fault on stderr.
 */
export function loadConfig<S extends z.ZodType>(service: string, schema: S, environment: NodeJS.ProcessEnv = process.env): z.output<S> {
  const config = parseConfig(schema, environment);
  if (config.ok) return config.value;
  process.stderr.write(describeFaults(service, config.error));
  return process.exit(EXIT_CONFIG);
}
