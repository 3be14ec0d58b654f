import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { backTestRuleV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { RuleEngine } from '../evaluation';
import { backTestCommand } from './back-test-command';

/** Rules played over history. Needs the modules of rules and of their evaluation. */
@Module({})
export class BackTestModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly engine: RuleEngine) {}

  onApplicationBootstrap(): void {
    const { messaging, drain } = this.platform;
    const serving = messaging.serve(backTestRuleV1, (request, { signal }) => backTestCommand(request, { signal, ask: (ending) => this.engine.asking(ending).ask }));
    drain.onDrain('back-test', () => serving.stop());
  }
}
