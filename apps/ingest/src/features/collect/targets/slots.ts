import { fnv1a32OfString } from '@observer/kernel';

/**
 * The next moment at which `id` is due, strictly after `nowMs`. Slots lie on the wall clock at a phase given by the id's hash, so
 * targets are spread evenly, keep their cadence for ever, and every replica computes the same slots.
 */
export function nextSlotMs(id: string, intervalMs: number, nowMs: number): number {
  const phaseMs = fnv1a32OfString(id) % intervalMs;
  return (Math.floor((nowMs - phaseMs) / intervalMs) + 1) * intervalMs + phaseMs;
}

/** How long a new target waits for its first probe: less than a second, spread by the id's hash, never past its first slot. */
export const firstDelayMs = (id: string, intervalMs: number): number => fnv1a32OfString(`first ${id}`) % Math.min(1_000, intervalMs);
