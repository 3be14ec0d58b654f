import { acknowledgedContext, ARABIC, digestContext, FAMILY, hostileContext, incidentContext, testContext } from '../testing/contexts';
import { EMAIL_LIMITS } from './email-content';
import { outcomeOfMailFault, renderEmail } from './email.channel';

const target = { settings: { channel: 'email' as const, to: ['ops@example.com'] }, secrets: {} };
const render = (context: Parameters<typeof renderEmail>[0]) => renderEmail(context, target, 'example.com')[0]!;

describe('mails', () => {
  it('say what is wrong, as HTML and as text', () => {
    const { subject, text, html, headers } = render(incidentContext());
    expect(subject).toBe('#17 NodeDown: eth-us-1');
    expect(text).toBe('Critical: #17 NodeDown: eth-us-1\n\nOpened\n\nSeverity: critical\nAlerts: 1 firing of 1\nSince: 24 Nov 2026, 14:05 CET\nTeam: platform\n\n- NodeDown on eth-us-1: eth-us-1 does not answer\n\nYou are on call for Primary.\n\nAcknowledge: https://observer.example.com/act/ack-token\nResolve: https://observer.example.com/act/resolve-token\nOpen: https://observer.example.com/incidents/i0190c1c2\n');
    expect(html).toContain('<a href="https://observer.example.com/act/ack-token"');
    expect(headers).toMatchObject({ Importance: 'high', 'Auto-Submitted': 'auto-generated' });
  });

  it('of one incident are one thread', () => {
    const first = render(incidentContext());
    expect(first).toMatchObject({ messageId: 'i0190c1c2.1.0.0.ops@example.com', inReplyTo: null, headers: { References: '<observer-i0190c1c2@example.com>' } });
    expect(render(acknowledgedContext({ idempotencyKey: 'i0190c1c2.acknowledged-2.ops', previousProviderId: first.messageId }))).toMatchObject({
      subject: 'Re: #17 NodeDown: eth-us-1', messageId: 'i0190c1c2.acknowledged-2.ops@example.com', inReplyTo: first.messageId, headers: { References: `<observer-i0190c1c2@example.com> <${first.messageId}>` },
    });
    expect(render({ ...testContext(), idempotencyKey: 'a b\r\nBcc: x@y/../c' }).messageId).toBe('a.b.Bcc.x.y.c@example.com');
    expect(render(incidentContext({ previousProviderId: 'x>\r\nBcc: a@b' })).inReplyTo).toBeNull();
  });

  it.each([['the worst words', hostileContext()], ['a digest of 2000', digestContext(2_000)], ['a test', testContext()]])('stay within the limits: %s', (_name, context) => {
    const { subject, html, text } = render(context);
    expect(subject.length).toBeLessThanOrEqual(EMAIL_LIMITS.subject + 4);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(Buffer.byteLength(html)).toBeLessThan(EMAIL_LIMITS.htmlBytes);
    expect(text.length).toBeLessThan(40_000);
  });

  it('show words of others as they are, in any script, and none of their markup', () => {
    const { html, text } = render(hostileContext());
    for (const part of [html, text]) expect(part).toEqual(expect.stringMatching(new RegExp(`${ARABIC}[\\s\\S]*${FAMILY}[\\s\\S]*… and \\d{3} more`, 'u')));
    expect(html).not.toMatch(/<script|javascript:|<\/b>&amp;amp;|\u202e/);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('<li dir="auto">');
  });
});

it('what a mail server answers', () => {
  const kind = (fault: object) => outcomeOfMailFault(Object.assign(new Error('no: hunter22'), fault), ['hunter22']);
  expect(kind({ code: 'EENVELOPE', responseCode: 550 })).toEqual({ kind: 'dead', reason: 'Mail server: no: ***' });
  expect([kind({ responseCode: 451 }), kind({ code: 'EAUTH', responseCode: 454 }), kind({ code: 'ECONNECTION' }), kind({ code: 'ETIMEDOUT' })].map(({ kind: one }) => one)).toEqual(['retry', 'retry', 'retry', 'retry']);
  expect([kind({ code: 'EAUTH', responseCode: 535 }), kind({ code: 'ETLS' }), kind({ code: 'EMESSAGE', responseCode: 552 })].map(({ kind: one }) => one)).toEqual(['dead', 'dead', 'dead']);
});
