export { TONE_OF_SEVERITY } from './incident-words';
export { TRIAGE_SHORTCUTS } from './triage-keys';
