export { type ActedListener, IncidentActions } from './act-on-incident';
export { canHappen } from './incident.chart';
export { incidentActor, REOPENABLE_MS } from './incident.actor';
export { INCIDENT_ACTOR, type IncidentMessage } from './incident-message';
export { isOpen, isQuiet } from './incident-state';
export { incidentName } from './incident-text';
export { IncidentsModule } from './incidents.module';
export { QUARTER_MS, ruleOf } from './tally';
