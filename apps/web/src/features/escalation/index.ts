import './escalation.css';
export { WhoIsTold } from './who-is-told';
