import './silences.css';
export { AlertHits } from './alert-hits';
export { asAlertMatchers, parsePlain, plainText } from './plain-matchers';
