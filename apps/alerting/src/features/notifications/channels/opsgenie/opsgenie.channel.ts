import type { Severity } from '@observer/contracts';
import { createHash } from 'node:crypto';
import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, IncidentContext, NotificationChannel, NotificationContext } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { clip } from '../text/plain-text';
import { asText, type Words, wordsOf } from '../text/words';

/** https://docs.opsgenie.com/docs/alert-api#create-alert and https://docs.opsgenie.com/docs/alerts-and-alert-fields */
export const OPSGENIE_LIMITS = { message: 130, alias: 512, description: 15_000, tags: 20, tag: 50, /** Of all keys and values. */ details: 8_000, entity: 512, source: 100, user: 100, note: 25_000 } as const;

const DETAIL = 300;
const URLS = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com' } as const;
const PRIORITY: Record<Severity, 'P1' | 'P3' | 'P5'> = { critical: 'P1', warning: 'P3', info: 'P5' };

/** Opsgenie by its alert API; the secret `apiKey` is the key of an API integration. One alert per incident, named by its alias. @param url '' = by the contact point's region */
export function opsgenieChannel(url: string, http: HttpSender): NotificationChannel<'opsgenie'> {
  return {
    channel: 'opsgenie',
    capabilities: { updatesThread: true, resolves: true, acknowledges: true },
    secrets: { required: ['apiKey'], optional: [] },
    render: (context, target) => renderOpsgenie(context, target, url),
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: Object.values(target.secrets), read: readOpsgenie }),
  };
}

export function renderOpsgenie(context: NotificationContext, { settings, secrets }: ChannelTarget<'opsgenie'>, url: string): HttpRequest[] {
  const words = wordsOf(context);
  const headers = { authorization: `GenieKey ${secrets.apiKey ?? ''}` };
  const alerts = `${url === '' ? URLS[settings.region] : url}/v2/alerts`;
  const create = (alias: string, priority: string, more: object): HttpRequest => jsonRequest(alerts, { ...newAlert(words, alias), priority, ...more }, headers);
  const on = (alias: string, verb: string, body: object, method: 'POST' | 'PUT' = 'POST'): HttpRequest => jsonRequest(`${alerts}/${encodeURIComponent(alias)}/${verb}?identifierType=alias`, body, headers, method);
  const said = { source: 'Observer', note: clip(`${words.news}\n${words.link}`, OPSGENIE_LIMITS.note) };
  if (context.kind !== 'incident') {
    const alias = aliasOf(context.idempotencyKey);
    const one = create(alias, 'P5', {});
    return context.kind === 'digest' ? [one] : [one, on(alias, 'close', said)];
  }
  const alias = aliasOf(context.threadKey);
  switch (verbOf(context)) {
    case 'create': return [create(alias, PRIORITY[context.incident.severity], aboutOf(context))];
    case 'priority': return [on(alias, 'priority', { priority: PRIORITY[context.incident.severity] }, 'PUT')];
    case 'acknowledge': return [on(alias, 'acknowledge', { ...said, user: clip(context.incident.acknowledgedBy ?? 'Observer', OPSGENIE_LIMITS.user) })];
    case 'close': return [on(alias, 'close', { ...said, user: clip(context.incident.resolvedBy ?? 'Observer', OPSGENIE_LIMITS.user) })];
    default: return [];
  }
}

/** Null for what Opsgenie has no word for. What is resolved is never created: that would open another alert. */
function verbOf({ reason, change, incident }: IncidentContext): 'create' | 'acknowledge' | 'close' | 'priority' | null {
  if (reason === 'resolved' || incident.state === 'resolved' || incident.state === 'merged') return 'close';
  if (change === 'severity-changed') return 'priority';
  if (incident.state === 'acknowledged' || incident.state === 'snoozed') return change === 'acknowledged' || change === 'snoozed' ? 'acknowledge' : null;
  return reason === 'escalation' || change === 'reopened' ? 'create' : null;
}

const aliasOf = (key: string): string => (key.length <= OPSGENIE_LIMITS.alias ? key : createHash('sha256').update(key).digest('hex'));

function newAlert(words: Words, alias: string): object {
  const rest = `\n\n${words.link}`;
  return {
    message: clip(words.headline, OPSGENIE_LIMITS.message), alias, source: 'Observer',
    description: clip(asText(words, OPSGENIE_LIMITS.description / 2), OPSGENIE_LIMITS.description - rest.length) + rest,
    details: Object.fromEntries([...words.facts.map(({ name, value }) => [name, clip(value, DETAIL)]), ['Observer', words.link], ...(words.runbook === null ? [] : [['Runbook', words.runbook]])]),
  };
}

function aboutOf({ incident: { severity, labels, team } }: IncidentContext): object {
  const tags = [severity, labels.alertname, labels.chain, labels.region, team].flatMap((tag) => (tag === undefined || tag === '' ? [] : [clip(tag.replaceAll(',', ' '), OPSGENIE_LIMITS.tag)]));
  const entity = labels.node ?? labels.instance ?? labels.service ?? '';
  return { tags: [...new Set(tags)], ...(entity === '' ? {} : { entity: clip(entity, OPSGENIE_LIMITS.entity) }) };
}

/** Requests are taken (202) and carried out later; `requestId` names them. */
export function readOpsgenie(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const { requestId } = jsonOf(answer);
  return outcomeOfAnswer(answer, nowMs, () => (typeof requestId === 'string' ? requestId : null));
}
