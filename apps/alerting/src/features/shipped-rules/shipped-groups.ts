import type { RuleGroup } from '@observer/contracts';
import { CHAINS } from './groups/chains';
import { GATEWAY } from './groups/gateway';
import { HOSTS } from './groups/hosts';
import { NODES } from './groups/nodes';
import { OBSERVER } from './groups/observer';
import { OBSERVER_ITSELF } from './groups/observer-itself';
import { ON_CALL } from './groups/on-call';
import { PAYMENTS } from './groups/payments';

/** The groups that come with Observer. They ask only for what the shipped metric rules make, for the alerts of rules, and for what Observer tells of itself. */
export const SHIPPED_GROUPS: readonly RuleGroup[] = [NODES, CHAINS, GATEWAY, PAYMENTS, HOSTS, OBSERVER, OBSERVER_ITSELF, ON_CALL];
