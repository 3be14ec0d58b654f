/** What the environment tells the command line. */

export interface CliEnvironment {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  /** https://no-color.org */
  readonly noColor: boolean;
  /** A variable that a contact point's secret refers to. */
  variable(name: string): string | undefined;
}

export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): CliEnvironment {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  return { url: given('OBSERVER_URL'), token: given('OBSERVER_TOKEN'), tokenFile: given('OBSERVER_TOKEN_FILE'), noColor: given('NO_COLOR') !== undefined, variable: given };
}
