import './contact-points.css';
export { ContactDialog } from './contact-dialog';
export { CHANNEL_NAMES, targetText } from './contact-form';
export { digestWords, healthOf } from './contact-words';
