import type { Credentials } from '@observer/tools/launcher';

export interface EventRows {
  readonly columns: { readonly name: string }[];
  readonly rows: (string | number | boolean | null)[][];
  readonly nextCursor?: string | null;
}

/** A person with a password, talking REST and GraphQL to the gateway. */
export class ObserverClient {
  private constructor(
    readonly url: string,
    readonly accessToken: string,
  ) {}

  static async signIn(credentials: Pick<Credentials, 'url' | 'user' | 'password'>): Promise<ObserverClient> {
    const response = await fetch(`${credentials.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: credentials.user, password: credentials.password }),
    });
    if (response.status !== 200 && response.status !== 201) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
    const { accessToken } = (await response.json()) as { accessToken: string };
    return new ObserverClient(credentials.url, accessToken);
  }

  async rest<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.accessToken}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(`${this.url}/api/v1/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async graphql<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (answer.errors !== undefined || answer.data === undefined) throw new Error(`GraphQL: ${JSON.stringify(answer.errors ?? answer)}`);
    return answer.data;
  }

  /** Every stored value of one field of a measurement, page by page. */
  async *fieldValues(measurement: string, field: string, range: { startMs: number; endMs: number }): AsyncGenerator<number> {
    let cursor: string | undefined;
    do {
      const page: EventRows = await this.rest('POST', 'query/events', {
        measurement, range, columns: [field], order: 'asc', limit: 10_000, timeoutMs: 60_000, ...(cursor === undefined ? {} : { cursor }),
      });
      const index = page.columns.findIndex((column) => column.name === field);
      for (const row of page.rows) yield Number(row[index]);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  /** Rows of a measurement in a range, counted by the store. */
  async count(measurement: string, range: { startMs: number; endMs: number }, matchers: { tag: string; op: string; value: string }[] = []): Promise<number> {
    const result = await this.rest<{ series: { values: Record<string, number[]> }[] }>('POST', 'query/series', {
      measurement, range, matchers, aggregates: [{ as: 'rows', fn: 'count' }], limits: { maxSeries: 10, timeoutMs: 60_000 },
    });
    return result.series[0]?.values.rows?.[0] ?? 0;
  }
}
