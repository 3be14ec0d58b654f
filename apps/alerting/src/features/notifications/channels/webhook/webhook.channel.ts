import { asObserverError, type Clock, systemClock } from '@observer/kernel';
import { expandData } from '../../../template';
import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, NotificationChannel, NotificationContext, OutgoingRequest, SendOutcome } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { webhookPayload, WEBHOOK_LIMITS } from './webhook-payload';
import { signWebhook } from './webhook-signature';

/**
 * Any HTTP address: Observer's JSON, or what the contact point's template makes of it. The optional secret `signingKey` signs every attempt anew with its time,
 * `authorization` is sent as the header of that name.
 */
export function webhookChannel(http: HttpSender, clock: Clock = systemClock): NotificationChannel<'webhook'> {
  return {
    channel: 'webhook',
    capabilities: { updatesThread: false, resolves: true, acknowledges: true },
    secrets: { required: [], optional: ['signingKey', 'authorization'] },
    render: renderWebhook,
    send: (requests, target, signal) => sendWebhook(requests, target, signal, http, clock),
  };
}

/** Before template and signature: those belong to the attempt. */
export function renderWebhook(context: NotificationContext, { settings, secrets }: ChannelTarget<'webhook'>): HttpRequest[] {
  const { authorization } = secrets;
  return [jsonRequest(settings.url, webhookPayload(context), { 'x-observer-delivery': context.idempotencyKey, ...(authorization === undefined || authorization === '' ? {} : { authorization }) })];
}

async function sendWebhook(requests: readonly OutgoingRequest[], target: ChannelTarget<'webhook'>, signal: AbortSignal, http: HttpSender, clock: Clock): Promise<SendOutcome> {
  const finished: HttpRequest[] = [];
  try {
    for (const request of requests) if (request.kind === 'http') finished.push(signed(await templated(request, target.settings.template), target.secrets.signingKey ?? '', clock.nowMs()));
  } catch (fault) {
    return { kind: 'dead', reason: `The template of the contact point cannot be expanded: ${asObserverError(fault).message}` };
  }
  return sendInOrder(finished, { http, signal, clock, secrets: Object.values(target.secrets), read: readWebhook });
}

async function templated(request: HttpRequest, template: string): Promise<HttpRequest> {
  if (template === '') return request;
  const body = await expandData(template, jsonOf(request));
  if (Buffer.byteLength(body) > WEBHOOK_LIMITS.body) throw new Error(`it makes more than ${WEBHOOK_LIMITS.body} bytes`);
  return { ...request, body, headers: { ...request.headers, 'content-type': isJson(body) ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8' } };
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function signed(request: HttpRequest, key: string, nowMs: number): HttpRequest {
  if (key === '') return request;
  const timestamp = Math.floor(nowMs / 1_000);
  return { ...request, headers: { ...request.headers, 'x-observer-timestamp': String(timestamp), 'x-observer-signature': signWebhook(timestamp, request.body, key) } };
}

export const readWebhook = (answer: HttpAnswer, nowMs: number): ReadOutcome => outcomeOfAnswer(answer, nowMs);
