import { isForbiddenAddress } from '@observer/platform';
import fc from 'fast-check';
import { checkedUrl } from './address-guard';
import { parseAnswer, resultOf } from './json-rpc';
import { networkFault } from './network-failure';
import { ProbeFault, quote } from './probe';
import { SeldomFacts } from './seldom-facts';

describe('what a node sent, in an error', () => {
  it('is one printable line of at most 200 characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      const quoted = quote(text);
      expect(quoted.length).toBeLessThanOrEqual(200);
      expect(quoted).not.toMatch(/[\p{Cc}\n]/u);
    }));
  });
});

describe('an answer', () => {
  it.each([
    ['<html>502 Bad Gateway</html>', /is not JSON: "<html>502 Bad Gateway<\/html>"/],
    ['[]', /no JSON-RPC answer/],
    ['"x"', /no JSON-RPC answer/],
    ['{"jsonrpc":"2.0","id":7,"result":1}', /with the id 7 instead of 1/],
    ['{"jsonrpc":"2.0","id":1}', /neither a result nor an error/],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"rate limited"}}', /JSON-RPC error -32005: "rate limited"/],
  ])('%s is refused in words', (text, message) => {
    expect(() => resultOf(parseAnswer(text, 'eth_chainId'), 1, 'eth_chainId')).toThrow(message);
  });

  it('of any text gives a result or a fault of ours, nothing else', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        resultOf(parseAnswer(text, 'm'), 1, 'm');
      } catch (error) {
        expect(error).toBeInstanceOf(ProbeFault);
      }
    }));
  });
});

describe('where a probe may go', () => {
  it.each(['169.254.169.254', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::', 'fe80::1', 'ff02::1', 'fd00:ec2::254', '::ffff:169.254.169.254', '100.100.100.200', '168.63.129.16', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::'])('never to %s', (address) => {
    expect(isForbiddenAddress(address)).toBe(true);
    const host = address.includes(':') ? `[${address}]` : address;
    expect(() => checkedUrl(`http://${host}/latest/meta-data`, 'http')).toThrow(/never probed/);
  });

  it.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '8.8.8.8', '::1', 'fd12::1', '2606:4700::1111'])('to %s', (address) => expect(isForbiddenAddress(address)).toBe(false));

  it.each(['file:///etc/passwd', 'ftp://x', 'ws://x', 'gopher://x'])('not over %s', (url) => expect(() => checkedUrl(url, 'http')).toThrow(/is not probed over http/));

  it('not to an address written in another way', () => {
    for (const host of ['2852039166', '0xa9fea9fe', '169.254.43518']) expect(() => checkedUrl(`http://${host}/`, 'http')).toThrow(/never probed/);
  });
});

it('a network error names the host and neither path nor cause internals', () => {
  const fault = networkFault(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), new URL('https://node.example:8545/v1/secret-key'));
  expect(fault).toMatchObject({ code: 'connection_refused', message: 'node.example:8545: nothing listens on that port' });
});

it('facts that hardly change are asked again after ten minutes, refusals too', async () => {
  const facts = new SeldomFacts();
  const ask = jest.fn(async () => undefined);
  await facts.recall('m', 0, ask);
  await facts.recall('m', 599_999, ask);
  expect(ask).toHaveBeenCalledTimes(1);
  await facts.recall('m', 600_000, ask);
  expect(ask).toHaveBeenCalledTimes(2);
});
