import { guardedLookup, isForbiddenAddress, isInternalAddress, literalAddressOf } from './address-guard';

describe('addresses', () => {
  it.each(['10.1.2.3', '127.0.0.1', '172.31.0.1', '192.168.1.1', '100.64.0.1', '::1', 'fd12::1', '::ffff:10.0.0.1', '2001:db8::1'])('%s is internal', (address) => expect(isInternalAddress(address)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is neither internal nor forbidden', (address) => expect([isInternalAddress(address), isForbiddenAddress(address)]).toEqual([false, false]));
  it.each([['http://127.1/', '127.0.0.1'], ['http://0x7f000001/', '127.0.0.1'], ['http://[::ffff:7f00:1]/', '::ffff:7f00:1'], ['http://2852039166/', '169.254.169.254']])('in %s is %s', (url, address) => expect(literalAddressOf(new URL(url))).toBe(address));
  it('is no name', () => expect(literalAddressOf(new URL('http://localhost/'))).toBeUndefined());

  it('that are not allowed are not found by a name', async () => {
    const answerOf = (isAllowed: (address: string) => boolean): Promise<unknown> => new Promise((resolve) => guardedLookup(isAllowed, (host) => new Error(`${host} is not for you`))('localhost', { all: true }, (error, addresses) => resolve(error?.message ?? addresses)));
    expect(await answerOf((address) => !isInternalAddress(address))).toBe('localhost is not for you');
    expect(await answerOf(isInternalAddress)).toEqual(expect.arrayContaining([expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string })]));
  });
});
