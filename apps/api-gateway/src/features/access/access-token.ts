import { errors, jwtVerify, SignJWT } from 'jose';

/** How long an access token works; a browser renews it with its refresh cookie. */
export const ACCESS_TOKEN_LIFETIME_S = 600;
const ISSUER = 'observer';
const AUDIENCE = 'observer-api';

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAtMs: number;
}

/** Signs a short-lived token (JWT, HS256) for one sign-in. */
export function signAccessToken(claims: { userId: string; sessionId: string }, secret: Uint8Array, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000);
  return new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(claims.userId).setIssuer(ISSUER).setAudience(AUDIENCE)
    .setIssuedAt(issuedAt).setExpirationTime(issuedAt + ACCESS_TOKEN_LIFETIME_S)
    .sign(secret);
}

/** The claims of a token; `expired` or `invalid` when it proves nothing. */
export async function verifyAccessToken(token: string, secret: Uint8Array, nowMs: number): Promise<AccessClaims | 'expired' | 'invalid'> {
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(nowMs) });
    if (typeof payload.sub !== 'string' || typeof payload.sid !== 'string' || payload.exp === undefined) return 'invalid';
    return { userId: payload.sub, sessionId: payload.sid, expiresAtMs: payload.exp * 1000 };
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
  }
}
