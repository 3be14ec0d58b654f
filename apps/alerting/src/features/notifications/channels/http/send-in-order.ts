/** How channels over HTTP hand their requests over: one after the other, the answers read by the provider's own rules, secrets kept out of what people read. */
import { type Clock, systemClock } from '@observer/kernel';
import type { HttpAnswer, HttpRequest, HttpSender, OutgoingRequest, SendOutcome } from '../../channel.port';
import { outcomeOfFault } from '../../http/http-outcome';

/** `gone`: the message that was to be changed is no longer there. */
export type ReadOutcome = SendOutcome | { readonly kind: 'gone'; readonly reason: string };

export interface HttpExchange {
  readonly http: HttpSender;
  readonly signal: AbortSignal;
  /** Values that must not show in reasons and answers. */
  readonly secrets: Iterable<string>;
  read(answer: HttpAnswer, nowMs: number): ReadOutcome;
  /** Makes of a request that changes a message one that says it anew. Those after it are then left out: they went on in the message that is gone. */
  anew?(request: HttpRequest): HttpRequest;
  readonly clock?: Clock;
}

/** Stops at the first that does not succeed. Its `providerId` is that of the first answer: the message that later ones go on in. */
export async function sendInOrder(requests: readonly OutgoingRequest[], exchange: HttpExchange): Promise<SendOutcome> {
  let outcome: ReadOutcome = { kind: 'dead', reason: 'There was nothing to send' };
  let providerId: string | null = null;
  for (const request of requests) {
    if (request.kind !== 'http') return { kind: 'dead', reason: 'A request of another channel was given' };
    outcome = await sendOne(request, exchange);
    if (outcome.kind === 'gone') {
      const again = exchange.anew === undefined ? outcome : await sendOne(exchange.anew(request), exchange);
      return again.kind === 'gone' ? { kind: 'dead', reason: again.reason } : again;
    }
    if (outcome.kind !== 'sent') return outcome;
    providerId ??= outcome.providerId;
  }
  return outcome.kind === 'sent' ? { ...outcome, providerId } : outcome;
}

async function sendOne(request: HttpRequest, { http, signal, secrets, read, clock = systemClock }: HttpExchange): Promise<ReadOutcome> {
  let outcome: ReadOutcome;
  try {
    outcome = read(await http.request(request, signal), clock.nowMs());
  } catch (fault) {
    outcome = outcomeOfFault(fault);
  }
  return outcome.kind === 'sent' ? { ...outcome, answer: withoutSecrets(outcome.answer, secrets) } : { ...outcome, reason: withoutSecrets(outcome.reason, secrets) };
}

const LEAST_SECRET = 4;

/** Providers repeat what they refuse: their words are shown with secrets taken out. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    if (secret.length < LEAST_SECRET) continue;
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) clean = clean.replaceAll(form, '***');
  }
  return clean;
}

/** An answer's JSON object, or an empty one: providers' gateways answer HTML when something is wrong. */
export function jsonOf({ body }: Pick<HttpAnswer, 'body'>): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export const jsonRequest = (url: string, value: unknown, headers: Readonly<Record<string, string>> = {}, method: HttpRequest['method'] = 'POST'): HttpRequest =>
  ({ kind: 'http', method, url, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(value) });
