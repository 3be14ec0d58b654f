import { acknowledgedContext, digestContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { renderOpsgenie } from './opsgenie.channel';
import { opsgenieAlert } from './testing/opsgenie-server';

const target = { settings: { channel: 'opsgenie' as const, region: 'eu' as const }, secrets: { apiKey: 'k' } };
const render = (context: Parameters<typeof renderOpsgenie>[0]) => renderOpsgenie(context, target, '');
const urls = (context: Parameters<typeof renderOpsgenie>[0]) => render(context).map(({ method, url }) => `${method} ${url.replace('https://api.eu.opsgenie.com/v2/alerts', '')}`);

describe('alerts for Opsgenie', () => {
  it('follow the incident under one alias, in the region of the contact point', () => {
    const [create] = render(incidentContext({}, { labels: { alertname: 'NodeDown', node: 'eth-us-1' } }));
    expect(create).toMatchObject({ url: 'https://api.eu.opsgenie.com/v2/alerts', headers: { authorization: 'GenieKey k' } });
    expect(JSON.parse(create!.body)).toMatchObject({ message: '#17 NodeDown: eth-us-1', alias: 'observer-i0190c1c2', priority: 'P1', entity: 'eth-us-1', tags: ['critical', 'NodeDown', 'platform'] });
    expect(urls(acknowledgedContext())).toEqual(['POST /observer-i0190c1c2/acknowledge?identifierType=alias']);
    expect(urls(resolvedContext({ threadKey: 'a/b' }))).toEqual(['POST /a%2Fb/close?identifierType=alias']);
    expect(renderOpsgenie(incidentContext(), { ...target, settings: { channel: 'opsgenie', region: 'us' } }, '')[0]!.url).toBe('https://api.opsgenie.com/v2/alerts');
  });

  it('say nothing to what Opsgenie has no word for, and never open what is resolved', () => {
    expect(urls(incidentContext({ reason: 'update', change: 'note' }))).toEqual([]);
    expect(urls(incidentContext({ reason: 'update', change: 'severity-changed' }, { severity: 'warning' }))).toEqual(['PUT /observer-i0190c1c2/priority?identifierType=alias']);
    expect(urls(incidentContext({}, { state: 'resolved' }))).toEqual(['POST /observer-i0190c1c2/close?identifierType=alias']);
    expect(urls(testContext())).toEqual(['POST ', 'POST /i0190c1c2.1.0.0.ops/close?identifierType=alias']);
  });

  it.each([['the worst words', hostileContext()], ['a digest of 500', digestContext(500)]])('stay within the limits: %s', (_name, context) => {
    const body = JSON.parse(render(context)[0]!.body) as { description: string };
    expect(opsgenieAlert.safeParse(body).error).toBeUndefined();
    expect(body.description).toMatch(/… and \d{3} more: https:\/\/observer[\s\S]*https:\/\/observer[^\s]*$/);
  });
});
