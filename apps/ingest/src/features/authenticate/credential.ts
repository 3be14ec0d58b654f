import type { IncomingHttpHeaders } from 'node:http';

/**
 * The API key a request carries, in any of the forms clients use: `Authorization: Bearer`, `Token` (InfluxDB 2; `user:key` as 1.x
 * clients send it) or Basic (the key is the password), `X-API-Key`, or `?u=…&p=…` (InfluxDB 1).
 */
export function credentialOf(headers: IncomingHttpHeaders, query: Readonly<Record<string, unknown>>): string | undefined {
  const given = fromAuthorization(headers.authorization) ?? headers['x-api-key'] ?? query.p;
  return typeof given === 'string' && given.length > 0 && given.length <= 512 ? given : undefined;
}

function fromAuthorization(header: string | undefined): string | undefined {
  const parts = /^(Bearer|Token|Basic)\s+(\S+)\s*$/i.exec(header ?? '');
  if (parts === null) return undefined;
  const [, scheme, value] = parts as unknown as [string, string, string];
  switch (scheme.toLowerCase()) {
    case 'basic':
      return afterColon(Buffer.from(value, 'base64').toString('utf8')) ?? '';
    case 'token':
      return afterColon(value) ?? value;
    default:
      return value;
  }
}

function afterColon(text: string): string | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1);
}
