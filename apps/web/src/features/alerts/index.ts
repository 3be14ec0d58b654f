export { TRIAGE_SHORTCUTS } from './triage-keys';
