export { JobProgress } from './job-progress';
export { isOver } from './job-words';
export { JobsPanel } from './jobs-panel';
