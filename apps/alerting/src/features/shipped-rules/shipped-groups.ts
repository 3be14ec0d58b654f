import type { RuleGroup } from '@observer/contracts';
import { CHAINS } from './groups/chains';
import { GATEWAY } from './groups/gateway';
import { HOSTS } from './groups/hosts';
import { NODES } from './groups/nodes';
import { OBSERVER } from './groups/observer';
import { PAYMENTS } from './groups/payments';

/** The groups that come with Observer. They ask only for what the shipped metric rules make, and for the alerts of rules. */
export const SHIPPED_GROUPS: readonly RuleGroup[] = [NODES, CHAINS, GATEWAY, PAYMENTS, HOSTS, OBSERVER];
