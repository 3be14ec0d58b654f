export { alertDeskActor } from './alert-desk.actor';
export { DeskModule } from './desk.module';
export { DESK_ACTOR, DESK_KEY } from './desk-message';
export { AlertingDocuments, type DocumentKind } from './documents/alerting-documents';
export { type DocumentDeleter, DocumentDeleters } from './documents/document-deleters';
export { NoiseDocuments } from './documents/noise-documents';
export { activeAlerts } from './outside/active-alerts';
