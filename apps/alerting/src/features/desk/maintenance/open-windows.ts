import type { Maintenance } from '@observer/contracts';
import { maintenanceWindows, type Window } from './maintenance-windows';

/** More than a calendar shows. */
const MAX_WINDOWS = 2_000;

export interface OpenWindows {
  readonly windows: { id: string; startMs: number; endMs: number }[];
  readonly truncated: boolean;
}

/** When maintenance windows are open within a range, in order of their beginning. */
export function openWindows(plans: readonly Maintenance[], range: Window): OpenWindows {
  const windows = plans.flatMap((plan) => maintenanceWindows(plan, range, MAX_WINDOWS + 1).map((window) => ({ id: plan.id, ...window }))).sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  return { windows: windows.slice(0, MAX_WINDOWS), truncated: windows.length > MAX_WINDOWS };
}
