import type { RuleGroup, StoredRuleGroup } from '@observer/contracts';
import type { DocumentChange } from '@observer/platform';

export interface KnownGroup {
  readonly revision: number;
  readonly group: RuleGroup;
}

/** The groups of rules as this replica knows them: kept by a watch. */
export class GroupBook {
  private readonly groups = new Map<string, KnownGroup>();

  change({ key, value, revision }: DocumentChange<StoredRuleGroup>): void {
    if (value === undefined) this.groups.delete(key);
    else this.groups.set(key, { revision, group: value.group });
  }

  find(id: string): KnownGroup | undefined {
    return this.groups.get(id);
  }

  all(): readonly KnownGroup[] {
    return [...this.groups.values()];
  }
}
