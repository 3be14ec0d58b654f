import { type ClientRequest, type IncomingMessage, Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { HttpError, InfluxDB, type WriteApi } from '@influxdata/influxdb-client';
import { ObserverError } from '@observer/kernel';
import type { InfluxLocation } from '../location';
import { CsvScanner, type CsvSink } from './csv-scanner';
import { faultOf, queryFault } from './faults';
import type { QueryScope } from './query-scope';

/** Which API a server has. */
export type Flavour = '1' | '2' | '3';

export type Parameters = Readonly<Record<string, string | number | boolean>>;

/** Records of an answer that come at a time. */
const CHUNK_ROWS = 5_000;
const IDLE_MS = 120_000;
/** The client would compress; on the way to a store nearby that costs more than it saves. */
const NEVER_GZIP = Number.MAX_SAFE_INTEGER;

type Request = (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest;

const heard = new WeakSet<Socket>();

/**
 * A request that is aborted just when its answer is complete raises an error on a socket that nobody listens to any more, which would end the process.
 * The client takes a `request` of one's own in the place of follow-redirects'.
 */
const quiet = (request: Request): Request => (options, onResponse) =>
  request(options, onResponse).on('socket', (socket) => {
    if (heard.has(socket)) return;
    heard.add(socket);
    socket.on('error', () => undefined);
  });

/** One InfluxDB over HTTP: lines in, InfluxQL out. */
export class InfluxServer {
  private readonly client: InfluxDB;
  private readonly agent: HttpAgent;
  private detected: { flavour: Flavour; version: string } | undefined;

  constructor(readonly location: InfluxLocation) {
    const { url, token, user, password } = location;
    const options = { keepAlive: true, maxSockets: 16 };
    this.agent = url.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
    const basic = token === undefined && user !== undefined ? { headers: { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` } } : {};
    this.client = new InfluxDB({ url, ...(token === undefined ? {} : { token }), ...basic, timeout: IDLE_MS, transportOptions: { agent: this.agent, 'follow-redirects': { http: { request: quiet(httpRequest) }, https: { request: quiet(httpsRequest) } } } });
  }

  get flavour(): Flavour {
    return this.detected?.flavour ?? '1';
  }

  get version(): string {
    return this.detected?.version ?? '';
  }

  /** Asks which server this is. @throws ObserverError `unavailable` when none answers or it is not InfluxDB */
  async detect(): Promise<void> {
    let version: string | undefined;
    try {
      await this.client.transport.request('/ping', '', { method: 'GET' }, (headers) => (version = String(headers['x-influxdb-version'] ?? headers['x-influxdb-build'] ?? '')));
      version ||= ((await this.client.transport.request('/health', '', { method: 'GET', headers: { accept: 'application/json' } })) as { version?: string }).version;
    } catch (thrown) {
      throw faultOf(thrown, `asking ${this.location.url} for its version`);
    }
    const [, major] = /^v?(\d+)\./.exec(version ?? '') ?? [];
    if (major !== '1' && major !== '2' && major !== '3') {
      throw new ObserverError('unavailable', `${this.location.url} says its version is "${version ?? ''}"; the store needs InfluxDB 1.x, 2.x or 3.x`);
    }
    this.detected = { flavour: major, version: version! };
  }

  /** A writer of lines with nanosecond times. The client's own retries are off: `LineSender` decides what is tried again and what is split. */
  writer(database: string, lines: number): WriteApi {
    const api = this.client.getWriteApi(this.location.organization, database, 'ns', {
      // One more than there are lines: the client then sends only when told to, and tells how that went.
      batchSize: lines + 1, maxBatchBytes: Number.MAX_SAFE_INTEGER, flushInterval: 0, maxRetries: 0, gzipThreshold: NEVER_GZIP,
      writeFailed: (error) => Promise.reject(error),
    });
    if (this.flavour === '1') api.path = `/write?db=${encodeURIComponent(database)}&precision=ns`;
    return api;
  }

  /**
   * Streams the answer of one or more statements into a sink, chunk by chunk.
   * @param chunkRows how many rows the server collects before it sends them: few where the first ones may be enough
   * @throws ObserverError `unavailable`, `resource_exhausted` for the server's own limits; what ended the scope
   */
  async query(database: string, statement: string, parameters: Parameters, sink: CsvSink, scope: QueryScope, chunkRows = CHUNK_ROWS): Promise<void> {
    let failed: string | undefined;
    let isError = false;
    const guarded: CsvSink = {
      header: (columns) => {
        isError = columns.length === 1 && columns[0] === 'error';
        if (!isError) sink.header(columns);
      },
      record: (record, isNewGroup) => {
        if (isError) failed ??= record.text(0);
        else sink.record(record, isNewGroup);
      },
    };
    const scanner = new CsvScanner(guarded);
    for await (const chunk of this.answer(database, statement, parameters, { accept: 'application/csv', chunkRows }, scope)) {
      scope.throwIfEnded();
      scanner.push(chunk);
      if (failed !== undefined) throw queryFault(failed);
    }
  }

  /** Runs statements of small answers, such as SHOW and CREATE. @returns the series of each statement */
  async command(statement: string, parameters: Parameters, scope: QueryScope, database = ''): Promise<CommandSeries[][]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.answer(database, statement, parameters, { accept: 'application/json' }, scope)) chunks.push(chunk);
    const { results = [], error } = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as { results?: { series?: CommandSeries[]; error?: string }[]; error?: string };
    const fault = error ?? results.find((result) => result.error !== undefined)?.error;
    if (fault !== undefined) throw queryFault(fault);
    return results.map(({ series }) => series ?? []);
  }

  /** A call of the API of 2.x and 3.x. */
  async api<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    try {
      return (await this.client.transport.request(path, body === undefined ? '' : JSON.stringify(body), { method, headers: { accept: 'application/json' } })) as T;
    } catch (thrown) {
      throw faultOf(thrown, `${method} ${path.replace(/\?.*/, '')}`);
    }
  }

  /** Figures about the server itself, in the Prometheus text format (2.x). */
  async metrics(): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.client.transport.iterate('/metrics', '', { method: 'GET' })) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  close(): void {
    this.agent.destroy();
  }

  private async *answer(database: string, statement: string, parameters: Parameters, { accept, chunkRows }: { accept: string; chunkRows?: number }, scope: QueryScope): AsyncGenerator<Uint8Array> {
    const path = `/query?db=${encodeURIComponent(database)}&epoch=ns${chunkRows === undefined ? '' : `&chunked=true&chunk_size=${chunkRows}`}`;
    const body = new URLSearchParams({ q: statement, ...(Object.keys(parameters).length === 0 ? {} : { params: JSON.stringify(parameters) }) }).toString();
    const headers = { accept, 'content-type': 'application/x-www-form-urlencoded' };
    for (let attempt = 1, begun = false; ; attempt++) {
      scope.throwIfEnded();
      // A signal of its own: the client never takes its listener off, and a scope may outlive many requests.
      const ending = new AbortController();
      const end = (): void => ending.abort();
      scope.signal.addEventListener('abort', end, { once: true });
      try {
        for await (const chunk of this.client.transport.iterate(path, body, { method: 'POST', headers, signal: ending.signal })) {
          begun = true;
          yield chunk;
        }
        return;
      } catch (thrown) {
        scope.throwIfEnded();
        if (thrown instanceof ObserverError) throw thrown;
        // A kept connection may have been closed by the other end just now; another one is worth a try.
        if (!begun && attempt === 1 && !(thrown instanceof HttpError)) continue;
        throw faultOf(thrown, 'a query');
      } finally {
        scope.signal.removeEventListener('abort', end);
      }
    }
  }
}

export interface CommandSeries {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values?: readonly (readonly (string | number | boolean | null)[])[];
}
