import { exampleIncident, type Incident, incidentChangedV1, incidentSchema } from '@observer/contracts';
import type { Messaging } from '@observer/platform';

export const anIncident = (id: string, fields: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), id, openedAtMs: Date.now(), policy: 'default', ...fields });

/** A later version of it. */
export const changed = (incident: Incident, fields: Partial<Incident>): Incident => ({ ...incident, version: incident.version + 1, ...fields });

/** As the incident's actor does. */
export async function publishIncident(messaging: Messaging, incident: Incident, change: string): Promise<void> {
  await messaging.publishEvent(incidentChangedV1, { incident, change }, { messageId: `${incident.id}/${incident.version}` });
}
