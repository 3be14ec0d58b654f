import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE_BYTES = 20;

/**
 * Whether Twilio itself sent a request: HMAC-SHA1 over the address it called and the sorted fields of the form, with the account's token.
 * https://www.twilio.com/docs/usage/security#validating-requests
 * @param header `X-Twilio-Signature`: base64
 * @param url as Twilio was given it, with its query; Twilio may name the standard port or not
 */
export function verifyTwilioRequest(header: string | undefined, url: string, form: URLSearchParams, authToken: string): boolean {
  const given = Buffer.from(header ?? '', 'base64');
  if (authToken === '' || given.length !== SIGNATURE_BYTES) return false;
  const fields = [...new Set(form.keys())].sort().flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`)).join('');
  return withAndWithoutPort(url).map((called) => timingSafeEqual(given, createHmac('sha1', authToken).update(called + fields).digest())).includes(true);
}

function withAndWithoutPort(url: string): string[] {
  const { protocol, port } = new URL(url);
  if (port !== '') return [url];
  return [url, url.replace(/^(https?:\/\/[^/?#]+)/, `$1:${protocol === 'https:' ? 443 : 80}`)];
}
