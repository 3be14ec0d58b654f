export { EscalationModule, type EscalationOptions } from './escalation.module';
export type { IncidentActors } from './incident-actors.port';
export { EscalationService } from './escalation.service';
