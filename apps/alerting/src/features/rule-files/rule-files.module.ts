import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { applyRulesV1, type Bundle, type BundleChange, exportRulesV1, importRuleFileV1, planRulesV1, ruleGroupsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import type { Dialect } from '@observer/promql';
import { stringify } from 'yaml';
import { RuleGroupStore } from '../rules';
import { applyBundle, BundleWriters } from './bundle/apply-bundle';
import { markSecrets, missingFaults, secretsOf } from './bundle/contact-secrets';
import { documentWriters } from './bundle/document-writers';
import { bundleOf, planBundle, type PlannedChange } from './bundle/plan-bundle';
import { readBundle } from './bundle/read-bundle';
import { storedDocuments } from './bundle/stored-documents';
import { importRules } from './import-rules';
import { writeRuleFile } from './write-rule-file';

const DIALECT = Symbol('RULE_FILES_DIALECT');

/** Rules as files: Prometheus rule files in and out, and everything as one bundle. Features whose documents are part of it register at `BundleWriters`. */
@Module({})
export class RuleFilesModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly store: RuleGroupStore, private readonly writers: BundleWriters, @Inject(DIALECT) private readonly dialect: Dialect) {}

  static for({ dialect }: { readonly dialect: Dialect }): DynamicModule {
    return { module: RuleFilesModule, global: true, providers: [BundleWriters, { provide: DIALECT, useValue: dialect }], exports: [BundleWriters] };
  }

  onApplicationBootstrap(): void {
    const { platform: { messaging, clock, drain }, store, dialect, writers } = this;
    for (const [kind, writer] of documentWriters({ messaging, clock }, store)) writers.register(kind, writer);
    const serving: Subscription[] = [
      messaging.serve(importRuleFileV1, (request) => importRules(request, { messaging, store, dialect })),
      messaging.serve(exportRulesV1, (request) => this.export(request)),
      messaging.serve(planRulesV1, async ({ text, prune, secrets }) => {
        const { faults, plan } = await this.plan(text, prune, secrets);
        return { changes: plan.changes.map(told), unchanged: plan.unchanged, faults, plan: plan.id };
      }),
      messaging.serve(applyRulesV1, async ({ text, prune, secrets: given, plan: seen, by }) => {
        const { faults, plan, secrets } = await this.plan(text, prune, given);
        const missing = missingFaults(secrets);
        if (missing.length > 0) return { results: [], faults: [...faults, ...missing] };
        if (seen !== undefined && faults.length === 0 && seen !== plan.id) throw new ObserverError('conflict', 'The plan is not what was seen: something changed since; make a new plan and look at it', { retryable: false });
        const results = await applyBundle(plan, writers, by, secrets.values);
        return { results: results.map(({ change, error }) => ({ ...told(change), error })), faults };
      }),
    ];
    drain.onDrain('rule-files', () => Promise.all(serving.map((part) => part.stop())).then(() => undefined));
  }

  private async plan(text: string, prune: boolean, given: Readonly<Record<string, string>>) {
    const { bundle: read = {}, faults } = readBundle(text);
    const secrets = secretsOf(read, given);
    const { bundle, documents } = markSecrets(read, await storedDocuments(this.platform.messaging), secrets, await this.storedSecrets(read));
    return { faults: [...faults], plan: planBundle(documents, bundle, { prune }), secrets };
  }

  private async storedSecrets({ contactPoints = [] }: Bundle): Promise<Map<string, Readonly<Record<string, string>>>> {
    const writer = this.writers.find('contact-point');
    const withSecrets = contactPoints.filter(({ secrets = {} }) => Object.keys(secrets).length > 0);
    return new Map(await Promise.all(withSecrets.map(async ({ id }): Promise<[string, Readonly<Record<string, string>>]> => [id, (await writer?.secretsOf?.(id)) ?? {}])));
  }

  private async export({ format, groupIds }: { readonly format: 'prometheus' | 'bundle'; readonly groupIds?: readonly string[] | undefined }): Promise<{ text: string; notes: string[] }> {
    const { messaging } = this.platform;
    if (format === 'bundle' && groupIds === undefined) return { text: stringify(bundleOf(await storedDocuments(messaging)), { lineWidth: 0, aliasDuplicateObjects: false }), notes: [] };
    const all = (await messaging.documents(ruleGroupsBucket).list()).map(({ value }) => value.group).sort((a, b) => (a.id < b.id ? -1 : 1));
    const groups = groupIds === undefined ? all : all.filter(({ id }) => groupIds.includes(id));
    const missing = groupIds?.find((id) => !groups.some((group) => group.id === id));
    if (missing !== undefined) throw new ObserverError('not_found', `There is no rule group "${missing}"; list the groups to see their ids`);
    if (format === 'bundle') return { text: stringify({ ruleGroups: groups }, { lineWidth: 0, aliasDuplicateObjects: false }), notes: [] };
    const { text, notes } = writeRuleFile(groups);
    return { text, notes: [...notes] };
  }
}

const told = ({ kind, id, action, fields }: PlannedChange): BundleChange => ({ kind, id, action, fields: [...fields] });
