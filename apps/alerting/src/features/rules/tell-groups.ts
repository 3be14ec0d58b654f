import type { ActorSystem } from '@observer/actors';
import type { StoredRuleGroup } from '@observer/contracts';
import type { DocumentChange, Logger } from '@observer/platform';
import { RULE_GROUP_ACTOR } from './rule-group-address';

const RETRY_MS = 1_000;

/** Tells actors of changes of their groups. Every replica does; the inbox keeps one message of each revision, and the actor counts each revision once. */
export class GroupTeller {
  private stopped = false;
  private readonly telling = new Set<Promise<void>>();

  constructor(private readonly actors: Pick<ActorSystem, 'send'>, private readonly log: Pick<Logger, 'warn'>) {}

  tell(change: DocumentChange<StoredRuleGroup>): void {
    const told = this.untilTold(change).finally(() => this.telling.delete(told));
    this.telling.add(told);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.telling);
  }

  private async untilTold({ key, value, revision }: DocumentChange<StoredRuleGroup>): Promise<void> {
    const [kind, message] = value === undefined ? ['removed', { type: 'remove', revision }] : ['configure', { type: 'configure', revision, group: value.group }];
    while (!this.stopped) {
      try {
        await this.actors.send(RULE_GROUP_ACTOR, key, message, { messageId: `rule-group/${key}/${kind}/${revision}` });
        return;
      } catch (err) {
        this.log.warn({ group: key, revision, err }, 'rule-group-not-told');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
