export { serveRetention } from './retention.commands';
export { RetentionKeeper } from './retention-keeper';
export { defaultClass } from './retention-rules';
