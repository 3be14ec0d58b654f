export { type CallbackOptions, serveCallbacks } from './serve-callbacks';
