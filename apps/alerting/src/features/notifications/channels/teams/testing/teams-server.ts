/** A Workflows webhook, from https://learn.microsoft.com/connectors/teams and https://learn.microsoft.com/adaptive-cards/schema-explorer */
import { z } from 'zod';
import { ProviderServer } from '../../testing/provider-server';

const openUrl = z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string().optional(), url: z.url() });
const run = z.strictObject({ type: z.literal('TextRun'), text: z.string().min(1), weight: z.enum(['lighter', 'default', 'bolder']).optional(), color: z.enum(['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention']).optional(), isSubtle: z.boolean().optional(), size: z.enum(['default', 'small', 'medium', 'large']).optional(), selectAction: openUrl.optional() });
const richText = z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(run).min(1), spacing: z.enum(['default', 'none', 'small', 'medium', 'large']).optional() });
const card = z.strictObject({ $schema: z.url(), type: z.literal('AdaptiveCard'), version: z.enum(['1.2', '1.3', '1.4', '1.5']), msteams: z.strictObject({ width: z.literal('Full') }), fallbackText: z.string(), body: z.array(richText).min(1), actions: z.array(openUrl.required()).max(6) });
export const teamsBody = z.strictObject({ type: z.literal('message'), attachments: z.array(z.strictObject({ contentType: z.literal('application/vnd.microsoft.card.adaptive'), contentUrl: z.null(), content: card })).length(1) });

const SIGNATURE = 'sig-of-the-workflow';
export const WORKFLOW = `/workflows/0a1b/triggers/manual/paths/invoke?api-version=1&sig=${SIGNATURE}`;

export const teamsServer = (): ProviderServer => new ProviderServer(({ path, query, body, method }) => {
  if (method !== 'POST' || path !== '/workflows/0a1b/triggers/manual/paths/invoke') return { status: 404, body: { error: { code: 'WorkflowNotFound' } } };
  if (query.get('sig') !== SIGNATURE) return { status: 401, body: { error: { code: 'DirectApiAuthorizationRequired', message: `sig=${query.get('sig') ?? ''}` } } };
  if (Buffer.byteLength(body) > 28_672) return { status: 413, body: 'Request Entity too large' };
  const parsed = teamsBody.safeParse(JSON.parse(body));
  return parsed.success ? { status: 202 } : { status: 400, body: { error: { code: 'TriggerInputSchemaMismatch', message: parsed.error.message } } };
});
