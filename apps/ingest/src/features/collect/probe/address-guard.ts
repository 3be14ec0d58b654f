/** Where a probe may connect: nodes live on private networks and on loopback, so those are allowed. */
import { guardedLookup as lookupOf, isForbiddenAddress, literalAddressOf } from '@observer/platform';
import { ProbeFault, type Transport } from './probe';

const refusal = (host: string): ProbeFault =>
  new ProbeFault('address_forbidden', `${host} is a link-local, multicast, unspecified or cloud metadata address, which is never probed; register the address of the node itself`);

const PROTOCOLS: Record<Transport, readonly string[]> = { http: ['http:', 'https:'], ws: ['ws:', 'wss:'] };

/** The URL of a target, checked. @throws ProbeFault `address_forbidden` for another scheme or a literal address that is never probed. */
export function checkedUrl(text: string, transport: Transport): URL {
  const url = new URL(text);
  if (!PROTOCOLS[transport].includes(url.protocol)) {
    throw new ProbeFault('address_forbidden', `the scheme "${url.protocol}" is not probed over ${transport}; use ${PROTOCOLS[transport].join('// or ')}//`);
  }
  const address = literalAddressOf(url);
  if (address !== undefined && isForbiddenAddress(address)) throw refusal(address);
  return url;
}

/** `dns.lookup` that fails when the name stands for a forbidden address. */
export const guardedLookup = lookupOf((address) => !isForbiddenAddress(address), refusal);
