export { NO_TIME_NS, lacksTime } from './clock-skew';
export type { Notice } from './clean-columns';
export { FieldTypeBook } from './field-types';
export { KvFieldTypeStore } from './field-type-store.kv';
export type { RefusalCode, RowFault, RowRefusals } from './row-refusals';
export { Sanitizer, type SanitizerLimits } from './sanitizer';
export { redactSecrets } from './secret-patterns';
export { RawScrubber } from './raw-scrubber';
export { Pseudonyms } from './pseudonyms';
