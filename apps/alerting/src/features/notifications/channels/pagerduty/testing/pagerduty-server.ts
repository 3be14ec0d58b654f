/** The Events API v2, from https://developer.pagerduty.com/docs/send-alert-event and /docs/send-change-event, with the life of its alerts. */
import { z } from 'zod';
import { jsonBody, ProviderServer, type Received, type Reply } from '../../testing/provider-server';

const routing_key = z.string().length(32);
const links = z.array(z.strictObject({ href: z.url(), text: z.string() })).optional();
const dedup_key = z.string().min(1).max(255);
const trigger = z.strictObject({
  routing_key, event_action: z.literal('trigger'), dedup_key, client: z.string().optional(), client_url: z.url().optional(), links,
  payload: z.strictObject({ summary: z.string().min(1).max(1_024), source: z.string().min(1), severity: z.enum(['critical', 'error', 'warning', 'info']), timestamp: z.iso.datetime(), component: z.string().optional(), group: z.string().optional(), class: z.string().optional(), custom_details: z.record(z.string(), z.unknown()) }),
});
const other = z.strictObject({ routing_key, event_action: z.enum(['acknowledge', 'resolve']), dedup_key });
export const pagerDutyEvent = z.union([trigger, other]);
export const pagerDutyChange = z.strictObject({ routing_key, links, payload: z.strictObject({ summary: z.string().min(1).max(1_024), source: z.string(), timestamp: z.iso.datetime(), custom_details: z.record(z.string(), z.unknown()) }) });

export const ROUTING_KEY = '0123456789abcdef0123456789abcdef';

export class PagerDutyServer extends ProviderServer {
  /** State of each alert, and how many triggers it took. */
  readonly alerts = new Map<string, { state: 'triggered' | 'acknowledged' | 'resolved'; triggers: number }>();
  readonly changes: string[] = [];

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    const refuse = (errors: string[]): Reply => ({ status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } });
    if (Buffer.byteLength(received.body) > 524_288) return { status: 413, body: 'Payload too large' };
    const body = jsonBody(received);
    const parsed = received.path === '/v2/enqueue' ? pagerDutyEvent.safeParse(body) : received.path === '/v2/change/enqueue' ? pagerDutyChange.safeParse(body) : undefined;
    if (parsed === undefined || received.method !== 'POST') return { status: 404 };
    if (!parsed.success) return refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
    if (parsed.data.routing_key !== ROUTING_KEY) return refuse([`routing_key ${parsed.data.routing_key} is not valid`]);
    if (!('event_action' in parsed.data)) {
      this.changes.push(parsed.data.payload.summary);
      return { status: 202, body: { status: 'success', message: 'Change event processed' } };
    }
    const { event_action: action, dedup_key: key } = parsed.data;
    const before = this.alerts.get(key);
    if (action === 'trigger') this.alerts.set(key, { state: before?.state === 'acknowledged' ? 'acknowledged' : 'triggered', triggers: (before?.triggers ?? 0) + 1 });
    else if (before !== undefined && before.state !== 'resolved') this.alerts.set(key, { ...before, state: action === 'resolve' ? 'resolved' : 'acknowledged' });
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } };
  }
}
