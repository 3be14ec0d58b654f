import type { applyRulesV1, exportRulesV1, importRuleFileV1, planRulesV1 } from '@observer/contracts';
import type { z } from 'zod';
import { CliError } from '../command-line/cli-error';

export type Plan = z.output<(typeof planRulesV1)['response']>;
export type Applied = z.output<(typeof applyRulesV1)['response']>;
export type Exported = z.output<(typeof exportRulesV1)['response']>;
export type Imported = z.output<(typeof importRuleFileV1)['response']>;

export interface BundleRequest {
  readonly text: string;
  readonly prune: boolean;
  /** Values of the references in it, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 70_000;

/** What the command line asks Observer for. Every method throws a CliError that says what to do. */
export class ObserverApi {
  constructor(private readonly url: string, private readonly token: string) {}

  plan(request: BundleRequest): Promise<Plan> {
    return this.call('POST', 'plan', request);
  }

  /** @param plan does it only when the plan is still this one */
  apply(request: BundleRequest, plan: string): Promise<Applied> {
    return this.call('POST', 'apply', { ...request, plan });
  }

  export(format: 'bundle' | 'prometheus', groups: readonly string[]): Promise<Exported> {
    const query = new URLSearchParams({ format, ...(groups.length === 0 ? {} : { groups: groups.join(',') }) });
    return this.call('GET', `export?${query.toString()}`);
  }

  import(text: string, team: string, dryRun: boolean): Promise<Imported> {
    return this.call('POST', 'import', { text, team, dryRun });
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    if (response.ok) return parseAnswer<T>(text, this.url);
    throw new CliError(refusal(response.status, text));
  }

  private async fetch(method: string, path: string, body?: object): Promise<Response> {
    try {
      return await fetch(`${this.url}/api/v1/alerting/rules/${path}`, {
        method, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (thrown) {
      const { message, cause } = thrown as Error & { cause?: { message?: string } };
      throw new CliError(`Observer does not answer at ${this.url}: ${cause?.message ?? message}. Is it running, and is --url (or OBSERVER_URL) right?`);
    }
  }
}

function parseAnswer<T>(text: string, url: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new CliError(`What answers at ${url} is not Observer's API; check --url (or OBSERVER_URL)`);
  }
}

const ADVICE: Readonly<Record<number, string>> = { 401: 'set OBSERVER_TOKEN to an API key or access token that is valid', 409: 'run the command again and look at the new plan' };

/** Problem details (RFC 9457) as one line. */
function refusal(status: number, text: string): string {
  const { title, detail } = problemOf(text);
  const advice = ADVICE[status];
  return `Observer refused (${status}): ${detail ?? title ?? text.slice(0, 300)}${advice === undefined ? '' : `; ${advice}`}`;
}

function problemOf(text: string): { readonly title?: string; readonly detail?: string } {
  try {
    return JSON.parse(text) as { title?: string; detail?: string };
  } catch {
    return {};
  }
}
