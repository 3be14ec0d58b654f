/** Webhooks of Discord, from https://discord.com/developers/docs/resources/webhook and /message#embed-object-embed-limits */
import { z } from 'zod';
import { jsonBody, ProviderServer, type Received, type Reply } from '../../testing/provider-server';

const embed = z.strictObject({
  title: z.string().max(256), url: z.url(), color: z.number().int().min(0).max(0xffffff), description: z.string().max(4_096),
  fields: z.array(z.strictObject({ name: z.string().min(1).max(256), value: z.string().min(1).max(1_024), inline: z.boolean() })).max(25),
  footer: z.strictObject({ text: z.string().max(2_048) }).optional(), timestamp: z.iso.datetime(),
});
type Embed = z.infer<typeof embed>;
const textOf = ({ title, description, fields, footer }: Embed): number => title.length + description.length + (footer?.text.length ?? 0) + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
export const discordMessage = z.strictObject({ content: z.string().min(1).max(2_000).optional(), embeds: z.array(embed).max(10).optional(), allowed_mentions: z.strictObject({ parse: z.array(z.enum(['roles', 'users', 'everyone'])) }) })
  .refine(({ content, embeds }) => content !== undefined || (embeds?.length ?? 0) > 0, 'Cannot send an empty message')
  .refine(({ embeds = [] }) => embeds.reduce((sum, one) => sum + textOf(one), 0) <= 6_000, 'Embed size exceeds maximum size of 6000');

export const DISCORD_HOOK = '/api/webhooks/112233445566778899/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';

export class DiscordServer extends ProviderServer {
  readonly messages = new Map<string, Record<string, unknown>>();
  private nextId = 900_000_000_000_000_001n;

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    if (!received.path.startsWith(DISCORD_HOOK)) return { status: received.path.includes('112233445566778899') ? 401 : 404, body: { message: 'Unknown Webhook', code: 10_015 } };
    const parsed = discordMessage.safeParse(jsonBody(received));
    if (!parsed.success) return { status: 400, body: { code: 50_035, message: 'Invalid Form Body', errors: parsed.error.issues } };
    const [, edited] = /\/messages\/(\d+)$/.exec(received.path) ?? [];
    if (received.method === 'PATCH') {
      if (edited === undefined || !this.messages.has(edited)) return { status: 404, body: { message: 'Unknown Message', code: 10_008 } };
      this.messages.set(edited, parsed.data);
      return { status: 200, body: { id: edited } };
    }
    if (received.method !== 'POST' || edited !== undefined) return { status: 405 };
    const id = String(this.nextId++);
    this.messages.set(id, parsed.data);
    return received.query.get('wait') === 'true' ? { status: 200, body: { id } } : { status: 204 };
  }
}
