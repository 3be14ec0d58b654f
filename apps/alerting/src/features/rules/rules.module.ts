import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { checkRuleGroupV1, deleteRuleGroupV1, putRuleGroupV1, type RuleGroup, ruleGroupsBucket } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { Dialect } from '@observer/promql';
import { ACTORS } from '../../actors.module';
import { GroupBook } from './group-book';
import { installShippedGroups } from './install-shipped-groups';
import { RuleGroupStore } from './rule-group-store';
import { GroupTeller } from './tell-groups';

const SHIPPED = Symbol('SHIPPED_RULE_GROUPS');

/** Groups of rules as documents: checked, kept, and told to their actors. */
@Module({})
export class RulesModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(ACTORS) private readonly actors: ActorSystem, private readonly book: GroupBook, private readonly store: RuleGroupStore, @Inject(SHIPPED) private readonly shipped: readonly RuleGroup[]) {}

  /** @param shipped groups that are installed once */
  static for({ dialect, shipped = [] }: { readonly dialect: Dialect; readonly shipped?: readonly RuleGroup[] }): DynamicModule {
    return {
      module: RulesModule, global: true,
      providers: [GroupBook, { provide: SHIPPED, useValue: shipped }, { provide: RuleGroupStore, inject: [PLATFORM], useFactory: ({ messaging, clock }: Platform) => new RuleGroupStore(messaging, clock, dialect) }],
      exports: [GroupBook, RuleGroupStore],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { platform: { messaging, log, health, drain }, book, store } = this;
    const installed = await installShippedGroups(this.platform, this.shipped);
    if (installed.length > 0) log.info({ groups: installed }, 'rule-groups-installed');
    const teller = new GroupTeller(this.actors, log);
    const watch = await messaging.documents(ruleGroupsBucket).watch((change) => {
      book.change(change);
      teller.tell(change);
    });
    const serving = [
      messaging.serve(checkRuleGroupV1, async ({ group }) => ({ faults: await store.check(group) })), messaging.serve(putRuleGroupV1, (change) => store.put(change)),
      messaging.serve(deleteRuleGroupV1, async ({ id, by }) => ({ deleted: await store.delete(id, by) })),
    ];
    health.gauge('rule_groups', () => book.all().length);
    drain.onDrain('rules', () => Promise.all([watch, teller, ...serving].map((part) => part.stop())).then(() => undefined));
  }
}
