import type { Incident, Notification } from '@observer/contracts';
import type { IncidentChanges } from '../channel.port';

type Told = NonNullable<Notification['told']>;

/** What a notification on an incident as it is now tells of it. */
export function toldOf({ severity, alerts, firingCount }: Pick<Incident, 'severity' | 'alerts' | 'firingCount'>): Told {
  return { severity, firingCount, firing: alerts.filter(({ state }) => state === 'firing').map(({ fingerprint }) => fingerprint).slice(0, 500) };
}

/**
 * What changed since it was told. Undefined when that cannot be said exactly, because more alerts fire, or fired, than an incident keeps: then all is told again.
 */
export function changesSince(told: Told, incident: Pick<Incident, 'severity' | 'alerts' | 'firingCount'>): IncidentChanges | undefined {
  const firing = incident.alerts.filter(({ state }) => state === 'firing');
  if (told.firingCount > told.firing.length || incident.firingCount > firing.length) return undefined;
  const before = new Set(told.firing);
  const fired = firing.filter(({ fingerprint }) => !before.has(fingerprint));
  const still = firing.length - fired.length;
  return {
    fired, still, resolvedCount: before.size - still,
    resolved: incident.alerts.filter(({ state, fingerprint }) => state === 'resolved' && before.has(fingerprint)),
    severityBefore: told.severity === incident.severity ? null : told.severity,
  };
}

/** What the next notification to the same contact point goes on from. @param same notifications on the incident to it */
export function goesOnFrom(same: readonly Notification[]): { readonly providerId: string | null; readonly told: Told | undefined } {
  const sent = same.filter(({ state }) => state === 'sent').sort((a, b) => (b.sentAtMs ?? 0) - (a.sentAtMs ?? 0) || b.version - a.version);
  return { providerId: sent.find(({ providerId }) => providerId !== null)?.providerId ?? null, told: sent.find(({ told }) => told !== undefined)?.told };
}
