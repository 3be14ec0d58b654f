import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older requests may be replays. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const SLACK_MAX_AGE_SECONDS = 300;

export type SlackRequestCheck = { readonly ok: true } | { readonly ok: false; readonly reason: 'malformed' | 'stale' | 'forged' };

/**
 * Whether Slack itself sent a request: HMAC-SHA256 over `v0:<timestamp>:<body>` with the app's signing secret.
 * @param headers `X-Slack-Request-Timestamp` (seconds) and `X-Slack-Signature` (`v0=<hex>`)
 * @param rawBody as it came, not parsed
 */
export function verifySlackRequest(headers: { readonly timestamp: string | undefined; readonly signature: string | undefined }, rawBody: string | Buffer, signingSecret: string, nowMs: number): SlackRequestCheck {
  const { timestamp, signature } = headers;
  if (signingSecret === '' || timestamp === undefined || !/^\d{1,12}$/.test(timestamp) || signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) return { ok: false, reason: 'malformed' };
  const wanted = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest();
  if (!timingSafeEqual(wanted, Buffer.from(signature.slice(3), 'hex'))) return { ok: false, reason: 'forged' };
  return Math.abs(nowMs / 1_000 - Number(timestamp)) > SLACK_MAX_AGE_SECONDS ? { ok: false, reason: 'stale' } : { ok: true };
}

/** A button that was pressed: which, with what token, and by whom. */
export interface SlackPress {
  readonly action: 'acknowledge' | 'resolve';
  readonly token: string;
  /** Name of the Slack user, for the timeline. */
  readonly user: string;
  readonly userId: string;
  /** Takes messages that only they see, for half an hour. */
  readonly responseUrl: string | null;
}

/** Reads the body of an interaction (a form with `payload`). Null for anything else than a press of our buttons: answer 200 and do nothing. */
export function slackPressOf(rawBody: string): SlackPress | null {
  try {
    const payload = JSON.parse(new URLSearchParams(rawBody).get('payload') ?? '') as { type?: unknown; response_url?: unknown; user?: { id?: unknown; username?: unknown; name?: unknown }; actions?: readonly { action_id?: unknown; value?: unknown }[] };
    const pressed = payload.type === 'block_actions' ? payload.actions?.[0] : undefined;
    const action = ({ 'observer.acknowledge': 'acknowledge', 'observer.resolve': 'resolve' } as const)[String(pressed?.action_id)];
    const { id: userId, username, name } = payload.user ?? {};
    const user = username ?? name ?? userId;
    if (action === undefined || typeof pressed?.value !== 'string' || typeof user !== 'string' || typeof userId !== 'string') return null;
    return { action, token: pressed.value, user, userId, responseUrl: typeof payload.response_url === 'string' ? payload.response_url : null };
  } catch {
    return null;
  }
}
