export { credentialsPath, findRunning } from './run-file';
export type { Credentials } from './secrets';
export { AlreadyRunning, type ProcessHandle, type RunningSystem, startSystem, type StoreName, type SystemEvent, type SystemOptions } from './system';
