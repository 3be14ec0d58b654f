import { verifyTwilioRequest } from './verify-twilio-request';

/** The example of Twilio's documentation: https://www.twilio.com/docs/usage/security */
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const form = new URLSearchParams({ CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' });

describe('requests from Twilio', () => {
  it('are known by their signature', () => {
    expect(verifyTwilioRequest('RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, form, '12345')).toBe(true);
    const changed = new URLSearchParams(form);
    changed.set('Digits', '1');
    for (const [signature, address, fields, token] of [['RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, changed, '12345'], ['RSOYDt4T1cUTdK1PDd93/VVr8B8=', `${url}3`, form, '12345'], ['RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, form, '1234'], [undefined, url, form, '12345'], ['AAAA', url, form, '12345'], ['', url, form, '']] as const) {
      expect(verifyTwilioRequest(signature, address, fields, token)).toBe(false);
    }
  });
});
