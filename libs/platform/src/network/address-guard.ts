/**
 * Where connections that people can name may go. Never to addresses that are no hosts (unspecified, multicast, broadcast), nor to those where clouds
 * serve machine credentials (link-local and a few others); to private ones and loopback only where the caller allows it. The check is made on the
 * resolved address, at connect time, and the checked address is the one connected to: a name cannot point elsewhere after it was checked.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const forbidden = new BlockList();
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('224.0.0.0', 3, 'ipv4');
forbidden.addAddress('::', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
/** Where metadata services of clouds listen beside the link-local address. */
forbidden.addAddress('fd00:ec2::254', 'ipv6');
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) forbidden.addAddress(address, 'ipv4');
/** Forms that carry an IPv4 address to a translator (NAT64, 6to4): what they lead to cannot be judged. */
forbidden.addSubnet('64:ff9b::', 96, 'ipv6');
forbidden.addSubnet('2002::', 16, 'ipv6');

const internal = new BlockList();
for (const [net, bits] of [['10.0.0.0', 8], ['127.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['192.0.0.0', 24], ['192.0.2.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24]] as const) internal.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::1', 128], ['fc00::', 7], ['fec0::', 10], ['2001:db8::', 32], ['64:ff9b:1::', 48]] as const) internal.addSubnet(net, bits, 'ipv6');

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Never to be connected to. An IPv4 address inside an IPv6 one (`::ffff:a.b.c.d`) is judged as the IPv4 address (done by BlockList). */
export const isForbiddenAddress = (address: string): boolean => forbidden.check(address, familyOf(address));

/** Loopback, private, shared and documentation ranges: not on the internet. */
export const isInternalAddress = (address: string): boolean => internal.check(address, familyOf(address));

/** The host of a URL when it is an address and not a name. */
export function literalAddressOf(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? undefined : host;
}

/**
 * `dns.lookup` that leaves out addresses that are not allowed and fails when none is left. Literal addresses are never looked up: check them beforehand.
 * @param refusal the error for a name that stands for no allowed address
 */
export const guardedLookup = (isAllowed: (address: string) => boolean, refusal: (host: string) => Error): LookupFunction => (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0);
    const allowed = addresses.filter(({ address }) => isAllowed(address));
    if (allowed.length === 0) return callback(refusal(hostname), '', 0);
    if (options.all === true) return callback(null, allowed);
    callback(null, allowed[0]!.address, allowed[0]!.family);
  });
};
