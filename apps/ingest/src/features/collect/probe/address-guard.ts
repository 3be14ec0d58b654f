/**
 * Where a probe may connect. Nodes live on private networks and on loopback, so those are allowed; never allowed are addresses
 * that are no hosts (unspecified, multicast, broadcast), and those where clouds serve machine credentials (link-local and a few others).
 * The check is made on the resolved address, at connect time, so that a name cannot point elsewhere after it was checked.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ProbeFault, type Transport } from './probe';

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

/** An IPv4 address inside an IPv6 one (`::ffff:a.b.c.d`) is judged as the IPv4 address (done by BlockList). */
export const isForbiddenAddress = (address: string): boolean => forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const refusal = (host: string): ProbeFault =>
  new ProbeFault('address_forbidden', `${host} is a link-local, multicast, unspecified or cloud metadata address, which is never probed; register the address of the node itself`);

const PROTOCOLS: Record<Transport, readonly string[]> = { http: ['http:', 'https:'], ws: ['ws:', 'wss:'] };

/** The URL of a target, checked. @throws ProbeFault `address_forbidden` for another scheme or a literal address that is never probed. */
export function checkedUrl(text: string, transport: Transport): URL {
  const url = new URL(text);
  if (!PROTOCOLS[transport].includes(url.protocol)) {
    throw new ProbeFault('address_forbidden', `the scheme "${url.protocol}" is not probed over ${transport}; use ${PROTOCOLS[transport].join('// or ')}//`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isForbiddenAddress(host)) throw refusal(host);
  return url;
}

/** `dns.lookup` that fails when the name stands for a forbidden address. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '', 0);
    const allowed = addresses.filter(({ address }) => !isForbiddenAddress(address));
    if (allowed.length === 0) return callback(refusal(hostname), '', 0);
    if (options.all === true) return callback(null, allowed);
    callback(null, allowed[0]!.address, allowed[0]!.family);
  });
};
