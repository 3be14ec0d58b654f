import { type Tone } from '@observer/ui';
import { type AnnouncementStatus, type ComponentState } from '../../api/status-pages';

export const STATE_WORDS: Readonly<Record<ComponentState, string>> = { operational: 'Operational', 'under-maintenance': 'Under maintenance', 'degraded-performance': 'Degraded performance', 'partial-outage': 'Partial outage', 'major-outage': 'Major outage' };
export const STATE_TONES: Readonly<Record<ComponentState, Tone>> = { operational: 'ok', 'under-maintenance': 'info', 'degraded-performance': 'warn', 'partial-outage': 'warn', 'major-outage': 'bad' };
export const STATE_OPTIONS = Object.entries(STATE_WORDS).map(([value, label]) => ({ value, label }));
export const STATUS_WORDS: Readonly<Record<AnnouncementStatus, string>> = { investigating: 'Investigating', identified: 'Identified', monitoring: 'Monitoring', resolved: 'Resolved' };
export const STATUS_OPTIONS = Object.entries(STATUS_WORDS).map(([value, label]) => ({ value, label }));

/** An id as documents have them, made of a name; one that is not taken. */
export function idOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 56).replace(/-+$/, '') || 'item';
  for (let number = 1; ; number++) {
    const id = number === 1 ? plain : `${plain}-${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** Cut, not rounded: 99.999 % is not 100 %. */
export const uptimeText = (uptime: number | null): string => (uptime === null ? '–' : `${(Math.floor(uptime * 1e4) / 1e2).toFixed(uptime === 1 ? 0 : 2)} %`);
