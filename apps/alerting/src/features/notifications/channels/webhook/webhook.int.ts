import type { NotificationContext } from '../../channel.port';
import { hostileContext, incidentContext } from '../testing/contexts';
import { jsonBody, localHttp, never, ProviderServer } from '../testing/provider-server';
import { webhookChannel } from './webhook.channel';
import { verifyWebhook } from './webhook-signature';

const KEY = 'a-signing-key';

describe('a webhook', () => {
  /** A receiver as the guide tells to write one. */
  const server = new ProviderServer(({ headers, body, method }) => {
    const signature = { timestamp: headers['x-observer-timestamp'] ?? '', signature: headers['x-observer-signature'] ?? '' };
    if (method !== 'POST' || headers['x-observer-delivery'] === undefined) return { status: 400 };
    return verifyWebhook(signature, body, KEY, Date.now()) ? { status: 204, body: '' } : { status: 401, body: `signed with something else than ${KEY}` };
  });
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, template = '', secrets: Record<string, string> = { signingKey: KEY }, url = server.url) => {
    const target = { settings: { channel: 'webhook' as const, url: `${url}/hook`, template }, secrets };
    const channel = webhookChannel(localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it('is signed over the bytes it gets', async () => {
    expect(await notify(incidentContext())).toEqual({ kind: 'sent', providerId: null, answer: '204' });
    expect(jsonBody(server.last)).toMatchObject({ version: 1, incident: { number: 17 } });
    expect(await notify(hostileContext(), '', { signingKey: KEY, authorization: 'Bearer abc' })).toMatchObject({ kind: 'sent' });
    expect(server.last.headers).toMatchObject({ authorization: 'Bearer abc', 'x-observer-delivery': 'i0190c1c2.1.0.0.ops', 'content-type': 'application/json; charset=utf-8' });
  });

  it('gets what the template makes, signed as well', async () => {
    expect(await notify(incidentContext(), '{"text": {{ printf "%q" .incident.title }}, "firing": {{ .incident.firingCount }}{{ range .incident.alerts }}, "{{ .labels.node }}": "{{ .state }}"{{ end }}}')).toMatchObject({ kind: 'sent' });
    expect(jsonBody(server.last)).toEqual({ text: 'NodeDown: eth-us-1', firing: 1, 'eth-us-1': 'firing' });
    expect(await notify(incidentContext(), '{{ .incident.severity }}: {{ .incident.title }}')).toMatchObject({ kind: 'sent' });
    expect(server.last).toMatchObject({ body: 'critical: NodeDown: eth-us-1', headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(await notify(incidentContext(), '{{ .incident.title')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('the action is not closed') as string });
  });

  it('refuses for good, or for now, without the key in the reason', async () => {
    expect(await notify(incidentContext(), '', {})).toMatchObject({ kind: 'dead', reason: expect.stringContaining('401') as string });
    const refused = await notify(incidentContext(), '', { signingKey: `${KEY}-of-before`, other: KEY });
    expect(JSON.stringify(refused)).not.toContain(KEY);
    server.next({ status: 429, headers: { 'retry-after': '7' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 7_000 });
    server.next({ status: 301, headers: { location: 'http://169.254.169.254/' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'dead' });
    expect(await notify(incidentContext(), '', {}, 'http://127.0.0.1:1')).toMatchObject({ kind: 'retry', reason: '127.0.0.1:1: nothing listens on that port' });
  });
});
