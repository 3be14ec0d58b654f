import fc from 'fast-check';
import { acknowledgedContext, ARABIC, digestContext, FAMILY, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { wordsOf } from '../text/words';
import { fitSms, smsLength } from './sms-segments';
import { renderSms, SMS_LIMITS, smsText } from './sms.channel';
import { readTwiml } from './testing/twilio-server';
import { renderVoice, twimlOf, VOICE_LIMITS } from './voice.channel';

describe('the length of text messages', () => {
  it.each([
    ['', 'GSM-7', 0, 0], ['a'.repeat(160), 'GSM-7', 160, 1], ['a'.repeat(161), 'GSM-7', 161, 2], ['a'.repeat(306), 'GSM-7', 306, 2], ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1], ['€'.repeat(81), 'GSM-7', 162, 2], ['€'.repeat(153), 'GSM-7', 306, 3],
    ['я'.repeat(70), 'UCS-2', 70, 1], ['я'.repeat(71), 'UCS-2', 71, 2], ['😀'.repeat(35), 'UCS-2', 70, 1], ['😀'.repeat(67), 'UCS-2', 134, 3],
  ])('%#', (text, encoding, units, segments) => expect(smsLength(text)).toEqual({ encoding, units, segments }));

  it('is kept, whatever the text is, and the ending stays whole', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), (text) => {
      const fitted = fitSms(text, ' https://example.com/i/1', SMS_LIMITS.segments);
      expect(smsLength(fitted).segments).toBeLessThanOrEqual(SMS_LIMITS.segments);
      expect(fitted.endsWith(' https://example.com/i/1')).toBe(true);
    }), { numRuns: 200 });
  });
});

describe('text messages', () => {
  it('say what is wrong and where to look', () => {
    expect(smsText(incidentContext())).toBe('Critical: #17 NodeDown: eth-us-1. NodeDown on eth-us-1: eth-us-1 does not answer https://observer.example.com/incidents/i0190c1c2 Ack: https://observer.example.com/act/ack-token');
    expect(smsText(resolvedContext())).toBe('Resolved: #17 NodeDown: eth-us-1. Resolved by ada https://observer.example.com/incidents/i0190c1c2');
    expect(smsText(testContext())).toContain('nothing is wrong');
  });

  it.each([['the worst words', hostileContext()], ['a digest', digestContext(500)], ['long in Arabic', incidentContext({}, { title: ARABIC.repeat(30) })], ['emoji', incidentContext({}, { title: FAMILY.repeat(30) })]])('have at most three segments, with the whole address: %s', (_name, context) => {
    const text = smsText(context);
    expect(smsLength(text).segments).toBeLessThanOrEqual(SMS_LIMITS.segments);
    expect(text.length).toBeLessThanOrEqual(SMS_LIMITS.body);
    expect(text).toMatch(/ https:\/\/observer\.example\.com\/incidents(\/i0190c1c2( Ack: \S+)?)?$/);
  });

  it('ask for an answer where it can come back', () => {
    expect(smsText(incidentContext(), true)).toMatch(/incidents\/i0190c1c2 Answer ACK 17$/);
    expect(smsText(resolvedContext(), true)).not.toContain('ACK');
  });

  it('leave out an address that fits nowhere, and use a messaging service', () => {
    const links = { ...incidentContext().links, incident: `https://observer.example.com/${'x'.repeat(600)}` };
    expect(smsText(incidentContext({ links }))).not.toContain('https://observer.example.com/xxx');
    const [request] = renderSms(incidentContext(), { settings: { channel: 'sms', to: '+41791234567' }, secrets: {} }, { url: 'https://api.twilio.com', accountSid: 'AC1', authToken: 't', from: 'MG1', takesAnswers: true });
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toMatchObject({ To: '+41791234567', MessagingServiceSid: 'MG1' });
  });
});

describe('calls', () => {
  const account = { url: 'https://api.twilio.com', accountSid: 'AC1', authToken: 't', caller: '+15005550000', keysUrl: 'https://observer.example.com/callbacks/twilio/voice' };
  const target = { settings: { channel: 'voice' as const, to: '+41791234567' }, secrets: {} };
  it('read out what is wrong', () => expect(readTwiml(twimlOf(wordsOf(incidentContext()), null)).said).toBe('Observer. Critical. Incident 17: NodeDown: eth-us-1 NodeDown on eth-us-1: eth-us-1 does not answer You are on call for Primary.'));
  it('ask for a key where it can come back', () => {
    const twiml = (context = incidentContext()) => new URLSearchParams(renderVoice(context, target, account)[0]!.body).get('Twiml')!;
    expect(readTwiml(twiml())).toMatchObject({ action: 'https://observer.example.com/callbacks/twilio/voice?token=ack-token', said: expect.stringMatching(/Press 1 to acknowledge\.$/) as string });
    expect(readTwiml(twiml(incidentContext({ tokens: { acknowledge: null, resolve: null } }))).action).toBeNull();
  });
  it('are only made when somebody is wanted now', () => {
    expect([incidentContext(), acknowledgedContext(), resolvedContext(), testContext()].map((context) => renderVoice(context, target, account).length)).toEqual([1, 0, 0, 1]);
  });
  it.each([['the worst words', hostileContext()], ['signs only', incidentContext({}, { title: '"&\''.repeat(100) })]])('stay within the limit and well-formed: %s', (_name, context) => {
    const twiml = twimlOf(wordsOf(context), account.keysUrl);
    expect(twiml.length).toBeLessThanOrEqual(VOICE_LIMITS.twiml);
    expect(readTwiml(twiml).said).not.toMatch(/[<>]/);
  });
});
