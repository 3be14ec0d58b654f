import { KindRegistry } from '@observer/telemetry';
import { Pseudonyms } from './pseudonyms';
import { RawScrubber } from './raw-scrubber';
import { redactSecrets } from './secret-patterns';

const redact = (text: string): string => redactSecrets(text, () => undefined);
// Assembled, so that no scanner of repositories takes these for real ones.
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'].join('.');

describe('redactSecrets', () => {
  it.each([
    ['GET / Bearer abcdefgh12345678', 'GET / [redacted:bearer_token]'],
    ['authorization: Basic dXNlcjpwYXNzd29yZA==', 'authorization: [redacted:basic_credentials]'],
    [`key ${AWS} used`, 'key [redacted:aws_key] used'],
    [`t=${JWT}`, 't=[redacted:jwt]'],
    [`-----BEGIN RSA PRIVATE ${'KEY'}-----\nMIIE\n-----END RSA PRIVATE ${'KEY'}-----`, '[redacted:private_key]'],
    ['wss://user:pa55@node.example:443/x', 'wss://[redacted:url_password]@node.example:443/x'],
    ['mail ann.o+x@mail.example.org now', 'mail [redacted:email] now'],
    ['obs_0123456789abcdefghijklmn', '[redacted:access_token]'],
  ])('takes the secret out of %p', (text, expected) => expect(redact(text)).toBe(expected));

  it.each(['eth_getBlockByNumber', '0xdeadbeef', 'basic plan', 'user@', 'https://node.example:8545/path', 'a.b@c', '5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw'])(
    'leaves %p alone', (text) => expect(redact(text)).toBe(text));

  it('stays fast on text made to be slow', () => {
    const startedAt = process.cpuUsage();
    redact(`${'a'.repeat(60_000)}@${'b-'.repeat(30_000)}`);
    redact(`bearer ${'x.'.repeat(30_000)}@${'eyJ'.repeat(20_000)}`);
    redact(`-----BEGIN ${'PRIVATE KEY-----'.repeat(4_000)}`);
    expect(process.cpuUsage(startedAt).user).toBeLessThan(2_000_000);
  });
});

describe('RawScrubber', () => {
  const pseudonyms = new Pseudonyms(Buffer.alloc(32, 1));
  const scrubber = new RawScrubber(new KindRegistry().list(), pseudonyms);

  it('strips secrets and dropped columns from JSON and line protocol, also malformed', () => {
    expect(scrubber.scrub('{"kind":"gateway_request","authorization": "abc","client_ip":"1.2.3.4", "chain":"sui"')).toBe(
      '{"kind":"gateway_request","authorization": "[redacted]","client_ip":"[redacted]", "chain":"sui"');
    expect(scrubber.scrub('gateway_request,chain=sui latency_seconds=1,authorization="a b\\"c",client_ip="1.2.3.4" 17')).toBe(
      'gateway_request,chain=sui latency_seconds=1,authorization="[redacted]",client_ip="[redacted]" 17');
  });

  it('replaces personal data by the pseudonyms the store would have', () => {
    expect(scrubber.scrub('payment wallet="0xabc" 1')).toBe(`payment wallet="${pseudonyms.of('0xabc')}" 1`);
    expect(pseudonyms.of(pseudonyms.of('0xabc'))).toBe(pseudonyms.of('0xabc'));
  });

  it('knows names of secrets in any case and as the end of a longer name, and keeps their values out of reasons', () => {
    const reason = 'the value of "db_password", "hunter2", is no number, boolean or string';
    expect(scrubber.scrubBoth('m db_password=hunter2,Password="x y",my-app_access_token="t" 12x', reason)).toEqual({
      raw: 'm db_password=[redacted],Password="[redacted]",my-app_access_token="[redacted]" 12x', reason: 'the value of "db_password", "[redacted]", is no number, boolean or string',
    });
    expect(scrubber.scrubBoth('m v=hunter2', 'the value of "v", "hunter2", is no number')).toEqual({ raw: 'm v=hunter2', reason: 'the value of "v", "hunter2", is no number' });
  });
});
