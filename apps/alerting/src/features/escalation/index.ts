export { EscalationModule, type EscalationOptions } from './escalation.module';
export { EscalationService } from './escalation.service';
