import type { AnnouncementStatus, ComponentState } from '@observer/contracts';

export const STATE_WORDS: Readonly<Record<ComponentState, string>> = { operational: 'Operational', 'under-maintenance': 'Under maintenance', 'degraded-performance': 'Degraded performance', 'partial-outage': 'Partial outage', 'major-outage': 'Major outage' };
export const OVERALL_WORDS: Readonly<Record<ComponentState, string>> = { operational: 'All systems operational', 'under-maintenance': 'Maintenance is under way', 'degraded-performance': 'Some systems are slow or degraded', 'partial-outage': 'Some systems are partly down', 'major-outage': 'Some systems are down' };
export const STATUS_WORDS: Readonly<Record<AnnouncementStatus, string>> = { investigating: 'Investigating', identified: 'Identified', monitoring: 'Monitoring', resolved: 'Resolved' };
/** Shapes, so that nobody needs to see colours. */
export const STATE_MARKS: Readonly<Record<ComponentState, string>> = { operational: '✓', 'under-maintenance': '⚙', 'degraded-performance': '!', 'partial-outage': '◐', 'major-outage': '✕' };
