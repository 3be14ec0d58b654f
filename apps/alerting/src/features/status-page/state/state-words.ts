import type { ComponentState } from '@observer/contracts';

/** As people outside read them. */
export const STATE_WORDS: Readonly<Record<ComponentState, string>> = {
  operational: 'Operational', 'under-maintenance': 'Under maintenance', 'degraded-performance': 'Degraded performance', 'partial-outage': 'Partial outage', 'major-outage': 'Major outage',
};
