import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type AlertRule, noiseReportV1, quieterRulesV1, type RuleGroup, ruleGroupsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { RuleEngine } from '../evaluation';
import { IncidentActions } from '../incidents';
import { PeopleDirectory } from '../on-call';
import { noiseReport } from './noise-report';
import { PageLoadSamples } from './page-load-samples';
import { quieterRules } from './quieter-rules';
import { ToldLog } from './told-log';

export interface NoiseOptions {
  /** Of the telemetry stream. */
  readonly shards: number;
  /** How often it is written how many pages whom reached; 0 = never. */
  readonly loadIntervalMs: number;
}
const OPTIONS = Symbol('NOISE_OPTIONS');

/** How noisy alerting is, for whom, and what would make it quieter. Needs the modules of incidents and of the evaluation. */
@Module({})
export class NoiseModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly incidents: IncidentActions, private readonly engine: RuleEngine, @Inject(OPTIONS) private readonly options: NoiseOptions) {}

  static for(options: NoiseOptions): DynamicModule {
    return { module: NoiseModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { platform, incidents } = this;
    const { messaging, drain } = platform;
    const [told, directory] = [new ToldLog(messaging), new PeopleDirectory(messaging)];
    await Promise.all([told.start(), directory.start()]);
    const samples = new PageLoadSamples(platform, told, directory, this.options);
    samples.start();
    const serving = [
      messaging.serve(noiseReportV1, async (request) => noiseReport(request, await incidents.list(), told.since(request.startMs), directory)),
      messaging.serve(quieterRulesV1, (request, { signal }) => this.quieter(request, signal)),
    ];
    drain.onDrain('noise', async () => {
      samples.stop();
      await Promise.all([...serving.map((part) => part.stop()), told.stop(), directory.stop()]);
    });
  }

  private async quieter({ groupId, ruleId, startMs, endMs }: { readonly groupId: string; readonly ruleId: string; readonly startMs: number; readonly endMs: number }, signal: AbortSignal) {
    const { revision, group, rule } = await this.ruleOf(groupId, ruleId);
    const answer = await quieterRules({ group, rule, startMs, endMs }, await this.incidents.list(), { signal, ask: (ending) => this.engine.asking(ending).ask });
    return { revision, rule, fired: answer.fired, suggestions: [...answer.suggestions], warnings: [...answer.warnings] };
  }

  private async ruleOf(groupId: string, ruleId: string): Promise<{ readonly revision: number; readonly group: RuleGroup; readonly rule: AlertRule }> {
    const found = await this.platform.messaging.documents(ruleGroupsBucket).get(groupId);
    const rule = found?.value.group.rules.find(({ id }) => id === ruleId);
    if (found === undefined || rule?.type !== 'alert') throw new ObserverError('not_found', `There is no alert rule "${ruleId}" in a group "${groupId}" any more; it was removed or renamed`);
    return { revision: found.revision, group: found.value.group, rule };
  }
}
