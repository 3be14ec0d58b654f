/** Planned work: windows in which alerts are kept from people. */
import { operation } from './operation';
import { type PlainMatcher } from './people';

export type Repeat = { every: 'never' } | { every: 'day' } | { every: 'week'; weekdays: number[] } | { every: 'month'; /** 1..31, or -1 for the last. */ day: number };
export interface Maintenance {
  id: string;
  name: string;
  matchers: PlainMatcher[];
  timeZone: string;
  /** Local date and time of the first window. */
  startsAt: string;
  durationMs: number;
  repeat: Repeat;
  /** Last day, local; null = for ever. */
  until: string | null;
  comment: string;
  enabled: boolean;
  /** A window that was open then ended then. */
  endedAtMs: number | null;
}
export interface MaintenanceWindow {
  /** Of the maintenance it belongs to. */
  id: string;
  startMs: number;
  endMs: number;
}

export const MAINTENANCE_WINDOWS = operation<{ maintenanceWindows: { windows: MaintenanceWindow[]; truncated: boolean } }, { startMs: number; endMs: number; maintenance?: Maintenance }>(
  'query MaintenanceWindows($startMs: Float!, $endMs: Float!, $maintenance: JSON) { maintenanceWindows(startMs: $startMs, endMs: $endMs, maintenance: $maintenance) { windows { id startMs endMs } truncated } }',
);
