export { ConflictNotice } from './conflict-notice';
export { RangeFields, rangeOf } from './range-fields';
