import './on-call.css';
export { WindowFields } from './layer-fields';
