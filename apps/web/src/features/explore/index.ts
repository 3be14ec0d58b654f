export { Conditions } from './conditions';
export { OP_SIGNS } from './filter-words';
