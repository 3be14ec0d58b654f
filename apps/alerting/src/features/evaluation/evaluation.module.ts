import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { ruleStatusV1 } from '@observer/contracts';
import { PLATFORM, type Platform, type Subscription } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { GroupBook } from '../rules';
import type { EvaluationConfig } from './evaluation.config';
import { Evaluator } from './evaluator';
import { RuleEngine } from './rule-engine';
import { ruleStatus } from './rule-status';

export const EVALUATION_CONFIG = Symbol('EVALUATION_CONFIG');

/** Evaluates rule groups when they are due, and tells what their evaluation knows. */
@Module({})
export class EvaluationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(ACTORS) private readonly actors: ActorSystem,
    @Inject(EVALUATION_CONFIG) private readonly config: EvaluationConfig,
    private readonly engine: RuleEngine,
    private readonly book: GroupBook,
  ) {}

  static for(config: EvaluationConfig): DynamicModule {
    const engineOptions = { dialect: config.OBSERVER_PROMQL_DIALECT, lookbackMs: config.OBSERVER_PROMQL_LOOKBACK_MS, queryTimeoutMs: config.OBSERVER_ALERTING_QUERY_TIMEOUT_MS, queryMaxBytes: config.OBSERVER_ALERTING_QUERY_MAX_BYTES };
    return {
      module: EvaluationModule, global: true,
      providers: [
        { provide: EVALUATION_CONFIG, useValue: config },
        { provide: RuleEngine, inject: [PLATFORM], useFactory: ({ messaging }: Platform) => new RuleEngine(messaging, engineOptions) },
      ],
      exports: [RuleEngine],
    };
  }

  onApplicationBootstrap(): void {
    const { platform, actors, engine, book } = this;
    const evaluator = new Evaluator({ platform, actors, engine, book });
    evaluator.start(this.config.OBSERVER_ALERTING_EVALUATIONS);
    const serving: Subscription = platform.messaging.serve(ruleStatusV1, async ({ groupIds }) => ({ groups: await ruleStatus(actors, groupIds) }));
    platform.drain.onDrain('evaluation', () => Promise.all([evaluator.stop(), serving.stop()]).then(() => undefined));
  }
}
