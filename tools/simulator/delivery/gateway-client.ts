export interface GatewayAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The gateway's REST API, signed in. */
export interface GatewayClient {
  /** @param path below /api/v1 @throws Error with the gateway's answer when it refuses */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

const TIMEOUT_MS = 30_000;

async function send(url: string, method: string, body: unknown, stop: AbortSignal, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method, ...(body !== undefined && { body: JSON.stringify(body) }), signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** @throws Error with the gateway's answer, or that it cannot be reached */
export async function signIn({ url, user, password }: GatewayAccess, stop: AbortSignal): Promise<GatewayClient> {
  const api = `${url}/api/v1`;
  const { accessToken } = (await send(`${api}/auth/login`, 'POST', { user, password }, stop)) as { accessToken: string };
  return { call: (method, path, body) => send(`${api}/${path}`, method, body, stop, accessToken) };
}
