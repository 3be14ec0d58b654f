/** The alert API, from https://docs.opsgenie.com/docs/alert-api, with the life of its alerts. */
import { z } from 'zod';
import { jsonBody, ProviderServer, type Received, type Reply } from '../../testing/provider-server';

export const opsgenieAlert = z.strictObject({
  message: z.string().min(1).max(130), alias: z.string().max(512), source: z.string().max(100), description: z.string().max(15_000), priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']),
  details: z.record(z.string(), z.string()).refine((details) => Object.entries(details).join('').length <= 8_000, 'at most 8000 characters'), tags: z.array(z.string().max(50)).max(20).optional(), entity: z.string().max(512).optional(),
});
const verb = z.strictObject({ source: z.string().max(100), note: z.string().max(25_000), user: z.string().max(100).optional() });
const priority = z.strictObject({ priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']) });

export const API_KEY = 'eb243592-faa2-4ba2-a551-1afdf565c889';

export class OpsgenieServer extends ProviderServer {
  readonly alerts = new Map<string, { state: 'open' | 'acknowledged' | 'closed'; priority: string; count: number; message: string }>();
  private requests = 0;

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    const refuse = (status: number, message: string, errors: object = {}): Reply => ({ status, body: { message, errors, took: 0.001, requestId: `r${++this.requests}` } });
    if (received.headers.authorization !== `GenieKey ${API_KEY}`) return refuse(received.headers.authorization === undefined ? 401 : 403, `You are not authorized with ${received.headers.authorization ?? 'nothing'}`);
    const [, alias, action] = /^\/v2\/alerts(?:\/([^/]+)\/(acknowledge|close|priority))?$/.exec(received.path) ?? ['', '', 'nothing'];
    if (action === 'nothing' || received.method !== (action === 'priority' ? 'PUT' : 'POST')) return refuse(404, 'Not found');
    if (action !== undefined && received.query.get('identifierType') !== 'alias') return refuse(422, 'Identifier is not an id');
    const schema = action === undefined ? opsgenieAlert : action === 'priority' ? priority : verb;
    const parsed = schema.safeParse(jsonBody(received));
    if (!parsed.success) return refuse(422, 'Request body is not processable. Please check the errors.', Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message])));
    if (action === undefined) this.create(parsed.data as z.infer<typeof opsgenieAlert>);
    else this.change(decodeURIComponent(alias ?? ''), action, parsed.data as { priority?: string });
    return { status: 202, body: { result: 'Request will be processed', took: 0.3, requestId: `r${++this.requests}` } };
  }

  private create({ alias, priority: level, message }: z.infer<typeof opsgenieAlert>): void {
    const before = this.alerts.get(alias);
    if (before === undefined || before.state === 'closed') this.alerts.set(alias, { state: 'open', priority: level, count: 1, message });
    else before.count++;
  }

  private change(alias: string, action: string, { priority: level }: { priority?: string }): void {
    const alert = this.alerts.get(alias);
    if (alert === undefined || alert.state === 'closed') return;
    if (action === 'priority') alert.priority = level ?? alert.priority;
    else alert.state = action === 'close' ? 'closed' : 'acknowledged';
  }
}
