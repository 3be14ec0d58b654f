import http from 'node:http';
import https from 'node:https';
import { guardedLookup, isForbiddenAddress, isInternalAddress, literalAddressOf } from '@observer/platform';
import { ObserverError } from '@observer/kernel';
import type { HttpAnswer, HttpRequest, HttpSender } from '../channel.port';

const MAX_ANSWER_BYTES = 65_536;

export interface GuardedHttpOptions {
  /** Lets requests go to loopback and private networks: for providers in the same network. Metadata services stay out of reach. */
  readonly allowInternal: boolean;
  /** The variable that says so, for who is refused; absent = that of contact points. */
  readonly allowedBy?: string;
  /** From the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /** Certificates (PEM) of authorities to trust; absent = the defaults. */
  readonly trusted?: string;
}

/** Sends what channels make. Every request has a connection of its own: requests are few, and an address is checked for each. */
export class GuardedHttp implements HttpSender {
  private readonly isAllowed: (address: string) => boolean;
  private readonly refusal: (host: string) => ObserverError;

  constructor(private readonly options: GuardedHttpOptions) {
    this.isAllowed = (address) => !isForbiddenAddress(address) && (options.allowInternal || !isInternalAddress(address));
    this.refusal = (host) => new ObserverError('permission_denied', `${host} is an internal address, where notifications are not sent; ${options.allowInternal ? 'link-local and metadata addresses are never allowed' : `${options.allowedBy ?? 'OBSERVER_NOTIFY_ALLOW_INTERNAL'}=true allows private networks`}`, { retryable: false });
  }

  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const url = this.checkedUrl(request.url);
    const deadline = AbortSignal.timeout(this.options.timeoutMs);
    try {
      return await this.exchange(url, request, AbortSignal.any([signal, deadline]));
    } catch (thrown) {
      if (thrown instanceof ObserverError) throw thrown;
      const reason = deadline.aborted ? `did not answer within ${this.options.timeoutMs} ms` : reasonOf(thrown);
      throw new ObserverError('unavailable', `${url.host}: ${reason}`, { cause: thrown });
    }
  }

  private checkedUrl(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    // What the address is may be a secret: it is not named.
    if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new ObserverError('invalid_argument', 'The address is no http or https URL; write e.g. https://example.com/hook', { retryable: false });
    const literal = literalAddressOf(url);
    if (literal !== undefined && !this.isAllowed(literal)) throw this.refusal(literal);
    return url;
  }

  private exchange(url: URL, { method, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const client = url.protocol === 'https:' ? https : http;
      const request = client.request(url, {
        method, signal, agent: false, ca: this.options.trusted, lookup: guardedLookup(this.isAllowed, this.refusal),
        headers: { 'user-agent': 'observer-alerting', accept: 'application/json, */*', 'accept-encoding': 'identity', ...headers, ...(method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }), connection: 'close' },
      });
      request.on('error', reject);
      request.on('response', (response) => readUpTo(response, MAX_ANSWER_BYTES).then((text) => resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), body: text }), reject));
      request.end(method === 'GET' ? undefined : body);
    });
  }
}

async function readUpTo(response: http.IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

const flat = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));

function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return reasonOf(thrown.errors[0]);
  const { code, message } = thrown as NodeJS.ErrnoException;
  return { ECONNREFUSED: 'nothing listens on that port', ENOTFOUND: 'its name does not resolve', ECONNRESET: 'the connection was reset', CERT_HAS_EXPIRED: 'its certificate has expired' }[code ?? ''] ?? message ?? String(thrown);
}
