import { ObserverError } from '@observer/kernel';
import type { FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config';

/**
 * Refuses requests that another site's page made with our cookie. Browsers always send `Origin` on such a POST; programs send none.
 * @throws ObserverError `permission_denied`
 */
export function assertSameOrigin(request: FastifyRequest, config: Pick<GatewayConfig, 'OBSERVER_PUBLIC_URL' | 'OBSERVER_CORS_ORIGINS'>): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const allowed = [config.OBSERVER_PUBLIC_URL, ...config.OBSERVER_CORS_ORIGINS].flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
  if (hostOf(origin) === request.headers.host || allowed.includes(origin)) return;
  throw new ObserverError('permission_denied', `Pages of ${origin} may not use this sign-in; set OBSERVER_PUBLIC_URL or OBSERVER_CORS_ORIGINS if they should`);
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
