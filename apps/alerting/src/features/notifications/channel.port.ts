/**
 * What every channel implements: a pure `render` that says what to send within the provider's published limits, and a `send` that carries it out and
 * tells how it went as a value. Log, retries, rates, circuits and digests are the delivery's, once for all channels.
 *
 * `channels/index.ts` exports `notificationChannels(config, http): readonly NotificationChannel[]`, one entry per channel that is set up.
 */
import type { Channel, ContactPoint, Incident, IncidentAlert, Severity } from '@observer/contracts';

/** Where to: settings of one channel, and its secrets in clear. Never logged. */
export interface ChannelTarget<C extends Channel = Channel> {
  readonly settings: Extract<ContactPoint['settings'], { channel: C }>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Addresses in the web pages and one-time addresses; GET shows, POST acts. Null where nothing can be done (resolved, test). */
export interface NotificationLinks {
  readonly incident: string;
  readonly acknowledge: string | null;
  readonly resolve: string | null;
}

interface ContextBase {
  /** Id of the notification in the log; the same over all attempts. For providers that know an idempotency key. */
  readonly idempotencyKey: string;
  readonly contactPoint: { readonly id: string; readonly name: string };
  /** Who reads it, when it is one person. */
  readonly person: string | null;
  /** One sentence on why this recipient hears of it: `You are on call for Primary.` */
  readonly why: string;
  readonly nowMs: number;
  /** Times are written in this zone. */
  readonly timeZone: string;
}

export interface IncidentContext extends ContextBase {
  readonly kind: 'incident';
  readonly reason: 'escalation' | 'update' | 'resolved';
  readonly incident: Incident;
  /** As in `incident-changed`: `opened`, `acknowledged`, `resolved`, … */
  readonly change: string;
  /** The same for all notifications on this incident: PagerDuty's dedup_key, Opsgenie's alias, References of a mail. */
  readonly threadKey: string;
  readonly links: NotificationLinks;
  /** Signed one-time tokens for buttons whose press comes back through the provider; null as in `links`. */
  readonly tokens: { readonly acknowledge: string | null; readonly resolve: string | null };
  /** What the provider answered to the newest notification on this incident to this contact point: the thread to go on in. */
  readonly previousProviderId: string | null;
  /** Only this is told; absent = all of the incident. */
  readonly changes?: IncidentChanges | undefined;
}

/** What is different from what the same contact point was told last. */
export interface IncidentChanges {
  readonly fired: readonly IncidentAlert[];
  /** Those that the incident still keeps. */
  readonly resolved: readonly IncidentAlert[];
  readonly resolvedCount: number;
  /** Fired then, and do now. */
  readonly still: number;
  /** Null = the same. */
  readonly severityBefore: Severity | null;
}

/** Many incidents in one message. */
export interface DigestContext extends ContextBase {
  readonly kind: 'digest';
  readonly sinceMs: number;
  readonly entries: readonly { readonly incident: Incident; readonly change: string; readonly link: string }[];
  /** Address of the list of incidents. */
  readonly link: string;
}

/** "Send test" of the contact point's page. Must be plain that it is one, and opens nothing at the provider that stays open. */
export interface TestContext extends ContextBase {
  readonly kind: 'test';
  readonly by: string;
  /** Address of the contact points' page. */
  readonly link: string;
}

export type NotificationContext = IncidentContext | DigestContext | TestContext;

export interface HttpRequest {
  readonly kind: 'http';
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface MailRequest {
  readonly kind: 'mail';
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Message-ID without `<>`, made of the idempotency key: a mail sent twice is shown once by most readers. */
  readonly messageId: string;
  /** Message-ID of the thread's first mail, or null when this is it. */
  readonly inReplyTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
}
export type OutgoingRequest = HttpRequest | MailRequest;

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 64 KB. */
  readonly body: string;
}

/** The one way out: resolves and pins the address, refuses private ranges unless configuration allows them, follows no redirects. */
export interface HttpSender {
  /**
   * @throws ObserverError `unavailable` (retryable) when there was no answer in time, `permission_denied` for an address that is never called,
   *   `invalid_argument` for what is no http(s) URL
   */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** How one attempt went. Reasons are read by people and hold no secret. */
export type SendOutcome =
  /** Handed over. `providerId` is what later notifications of the thread need; null when the provider has none. */
  | { readonly kind: 'sent'; readonly providerId: string | null; readonly answer: string }
  /** May work later; `afterMs` is what the provider asked for, null = the delivery's own back-off. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs: number | null }
  /** Will not work: wrong address, key refused, message refused. The person's next contact point is tried. */
  | { readonly kind: 'dead'; readonly reason: string };

export interface ChannelCapabilities {
  /** Goes on in the thread of the first notification. */
  readonly updatesThread: boolean;
  /** `resolved` closes something at the provider, so it is always sent. */
  readonly resolves: boolean;
  /** `acknowledged` changes something at the provider (silences its own escalation), so it is sent as an update. */
  readonly acknowledges: boolean;
}

export interface NotificationChannel<C extends Channel = Channel> {
  readonly channel: C;
  readonly capabilities: ChannelCapabilities;
  /** Names of secrets a contact point of this channel must or may have. */
  readonly secrets: { readonly required: readonly string[]; readonly optional: readonly string[] };
  /** Pure. In the order they are to be made; `[]` = this channel has nothing to say to it, which counts as skipped. */
  render(context: NotificationContext, target: ChannelTarget<C>): readonly OutgoingRequest[];
  /** Makes the requests and reads the answers. Throws nothing that a provider or a network can cause. */
  send(requests: readonly OutgoingRequest[], target: ChannelTarget<C>, signal: AbortSignal): Promise<SendOutcome>;
}
