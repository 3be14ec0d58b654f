import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, NotificationChannel, NotificationContext } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { wordsOf } from '../text/words';
import { teamsMessage } from './teams-card';

/** Teams by a Workflows webhook, whose address is the secret `url`. It can only post: what changes comes as another card. */
export function teamsChannel(http: HttpSender): NotificationChannel<'teams'> {
  return {
    channel: 'teams',
    capabilities: { updatesThread: false, resolves: false, acknowledges: false },
    secrets: { required: ['url'], optional: [] },
    render: renderTeams,
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: Object.values(target.secrets), read: readTeams }),
  };
}

export const renderTeams = (context: NotificationContext, { secrets }: ChannelTarget<'teams'>): HttpRequest[] => [jsonRequest(secrets.url ?? '', teamsMessage(wordsOf(context)))];

/** Connectors of before Workflows answer 200 even when Teams refused, and say so in the body. */
export function readTeams(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const inner = /returned HTTP error (\d{3})/.exec(answer.body)?.[1];
  return outcomeOfAnswer(inner === undefined ? answer : { ...answer, status: Number(inner) }, nowMs);
}
