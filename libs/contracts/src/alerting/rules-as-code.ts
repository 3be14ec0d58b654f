/** Rules as files: Prometheus rule files in and out, and one bundle of everything that alerting is told. Owned by alerting. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { ruleGroupSchema } from './alert-rules';
import { documentId } from './labels';
import { inhibitionSchema, maintenanceSchema, routingSchema } from './noise';
import { contactPointSchema, policySchema, scheduleSchema, teamSchema } from './on-call';
import { serviceDependencySchema } from './service-dependencies';

const text = z.string().min(1).max(700_000);
const by = { kind: 'user' as const, id: 'admin' };

/** Something about a place of a file; both count from 1. */
export const fileRemarkSchema = z.object({ line: z.number().int(), column: z.number().int(), message: z.string() });

export const importRuleFileV1 = defineCommand({
  owner: 'alerting', name: 'import-rule-file', version: 1, callers: ['api-gateway'], timeoutMs: 30_000, description: 'Takes the groups of a Prometheus rule file. With faults nothing is taken; importing a file again replaces what it made',
  request: z.object({ text, /** Tell only what would happen. */ dryRun: z.boolean().default(false), /** Owner of the groups. */ team: z.string().max(64).default(''), by: actorSchema }),
  response: z.object({
    groups: z.array(z.object({ id: documentId, name: z.string(), rules: z.number().int(), action: z.enum(['create', 'update', 'keep']), /** Why it was not taken; empty = it was, or would be. */ error: z.string() })),
    faults: z.array(fileRemarkSchema), warnings: z.array(fileRemarkSchema),
  }),
  example: {
    request: { text: 'groups:\n  - name: nodes\n    rules:\n      - alert: NodeDown\n        expr: node_up == 0\n', by },
    response: { groups: [{ id: 'nodes', name: 'nodes', rules: 1, action: 'create', error: '' }], faults: [], warnings: [] },
  },
});

export const exportRulesV1 = defineCommand({
  owner: 'alerting', name: 'export-rules', version: 1, callers: ['api-gateway'], timeoutMs: 30_000, description: 'Groups as a Prometheus rule file, or everything as a bundle for apply-rules; contact points without their secrets',
  request: z.object({ format: z.enum(['prometheus', 'bundle']), /** Only these groups; of a bundle, then nothing else. Absent = all. */ groupIds: z.array(documentId).max(1_000).optional() }),
  response: z.object({ text: z.string(), /** What the format cannot say. */ notes: z.array(z.string()) }),
  example: { request: { format: 'prometheus' }, response: { text: 'groups: []\n', notes: [] } },
});

/** Secrets of a contact point by name, as references to values that are given beside the file: `${OPS_SLACK_TOKEN}`. Those that are not named stay as they are. */
const secretReferences = z.record(z.string(), z.string().regex(/^\$\{[A-Z_][A-Z0-9_]{0,99}\}$/, 'write the name of an environment variable, e.g. ${OPS_SLACK_TOKEN}: secrets stay out of files'));
/** Everything that alerting is told but for silences, which people make for a while, in one YAML file. What a section does not list is removed only on request; what has no section is left alone. */
export const bundleSchema = z.object({
  contactPoints: z.array(contactPointSchema.extend({ secrets: secretReferences.optional() })).optional(), teams: z.array(teamSchema).optional(), schedules: z.array(scheduleSchema).optional(), policies: z.array(policySchema).optional(), routing: routingSchema.optional(),
  inhibitions: z.array(inhibitionSchema).optional(), maintenance: z.array(maintenanceSchema).optional(), serviceDependencies: z.array(serviceDependencySchema).optional(), ruleGroups: z.array(ruleGroupSchema).optional(),
});
export type Bundle = z.infer<typeof bundleSchema>;
/** In the order in which they are applied: later kinds refer to earlier ones. */
export const BUNDLE_KINDS = ['contact-point', 'team', 'schedule', 'policy', 'routing', 'inhibition', 'maintenance', 'service-dependency', 'rule-group'] as const;
export type BundleKind = (typeof BUNDLE_KINDS)[number];

export const bundleChangeSchema = z.object({
  kind: z.enum(BUNDLE_KINDS), id: z.string(), action: z.enum(['create', 'update', 'delete']),
  /** What changes within the document, e.g. `rules[node-down].forMs`; values as JSON, shortened. Empty for what is created or deleted. */
  fields: z.array(z.object({ path: z.string(), before: z.string(), after: z.string() })),
});
export type BundleChange = z.infer<typeof bundleChangeSchema>;

/** Values of what contact points' secrets refer to. */
const secretValues = z.record(z.string(), z.string().max(4_096)).default({});
const planRequest = z.object({ text, /** Where given, `plan` tells which secrets would change; to apply, all must be. */ secrets: secretValues, /** Remove what the bundle's sections do not list, but for what ships with Observer. */ prune: z.boolean().default(false) });
export const planRulesV1 = defineCommand({
  owner: 'alerting', name: 'plan-rules', version: 1, callers: ['api-gateway'], timeoutMs: 30_000, description: 'What applying a bundle would change',
  request: planRequest, response: z.object({ changes: z.array(bundleChangeSchema), unchanged: z.number().int(), faults: z.array(fileRemarkSchema), /** Names this plan; give it to apply-rules, so that only what was seen is done. */ plan: z.string() }),
  example: { request: { text: 'ruleGroups: []\n' }, response: { changes: [], unchanged: 0, faults: [], plan: '4f53cda18c2baa0c' } },
});
export const applyRulesV1 = defineCommand({
  owner: 'alerting', name: 'apply-rules', version: 1, callers: ['api-gateway'], timeoutMs: 60_000, description: 'Applies a bundle: each document by itself, so that a refused one stops no other. Applying it again does what is left',
  request: z.object({ ...planRequest.shape, /** Refuse when the plan is another one by now. */ plan: z.string().optional(), by: actorSchema }),
  response: z.object({ results: z.array(z.object({ ...bundleChangeSchema.shape, /** Empty = done. */ error: z.string() })), faults: z.array(fileRemarkSchema) }),
  example: { request: { text: 'ruleGroups: []\n', by }, response: { results: [], faults: [] } },
});
