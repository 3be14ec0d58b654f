export { runbookPath } from './runbook-path';
