import type { Dialect } from '@observer/promql';

export interface Options {
  /** Version of the Go module `github.com/prometheus/prometheus`. */
  readonly version: string;
  /** A folder with scripts, instead of the module. */
  readonly path: string | undefined;
  readonly dialect: Dialect;
  /** Only scripts whose file name contains this. */
  readonly only: string | undefined;
  /** Failures shown per script. */
  readonly show: number;
}

const DEFAULT_VERSION = 'v0.45.6';
const USAGE = 'usage: npm run promqltest [-- --version v0.45.6 | --path <folder>] [--dialect 2|3] [--only <name>] [--show <failures per script>]';

/** Versions v0.300 and later are Prometheus 3. @throws Error with the usage */
export function readOptions(args: readonly string[]): Options {
  const values = new Map<string, string>();
  for (let index = 0; index < args.length; index += 2) {
    const [name, value] = [args[index]!, args[index + 1]];
    if (!/^--(version|path|dialect|only|show)$/.test(name) || value === undefined) throw new Error(`cannot read "${name}"; ${USAGE}`);
    values.set(name.slice(2), value);
  }
  const version = values.get('version') ?? DEFAULT_VERSION;
  const minor = Number(/^v0\.(\d+)\./.exec(version)?.[1] ?? 0);
  const dialect = values.get('dialect') ?? (minor >= 300 ? '3' : '2');
  if (dialect !== '2' && dialect !== '3') throw new Error(`--dialect is 2 or 3, not "${dialect}"; ${USAGE}`);
  return { version, path: values.get('path'), dialect, only: values.get('only'), show: Number(values.get('show') ?? 20) };
}
