import { digestContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { TEAMS_LIMITS } from './teams-card';
import { readTeams, renderTeams } from './teams.channel';
import { teamsBody } from './testing/teams-server';

const target = { settings: { channel: 'teams' as const }, secrets: { url: 'https://example.com/hook?sig=s' } };
const render = (context: Parameters<typeof renderTeams>[0]) => renderTeams(context, target)[0]!.body;

describe('cards for Teams', () => {
  it('say what is wrong and offer what can be done', () => {
    const card = render(incidentContext());
    for (const part of ['"Critical: "', '#17 NodeDown: eth-us-1', 'NodeDown on eth-us-1: eth-us-1 does not answer', 'You are on call for Primary.', '"title":"Acknowledge","url":"https://observer.example.com/act/ack-token"']) expect(card).toContain(part);
    expect(render(resolvedContext())).not.toContain('Acknowledge"');
  });

  it.each([['the worst words', hostileContext()], ['a digest of 500', digestContext(500)], ['a test', testContext()]])('stay within the limits and hold words of others as runs without Markdown: %s', (_name, context) => {
    const card = render(context);
    expect(Buffer.byteLength(card)).toBeLessThanOrEqual(TEAMS_LIMITS.bytes);
    expect(teamsBody.safeParse(JSON.parse(card)).error).toBeUndefined();
    expect(card).not.toContain('"TextBlock"');
    expect(card).not.toContain('javascript:');
  });

  it('say how many alerts are not shown', () => expect(render(hostileContext())).toMatch(/… and \d{3} more/));
});

it('a refusal of Teams behind a connector that answers 200 is a refusal', () => {
  const answer = (status: number) => readTeams({ status: 200, headers: {}, body: `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId x` }, 0).kind;
  expect([answer(429), answer(413), readTeams({ status: 200, headers: {}, body: '1' }, 0).kind]).toEqual(['retry', 'dead', 'sent']);
});
