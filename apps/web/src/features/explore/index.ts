export { Conditions } from './conditions';
