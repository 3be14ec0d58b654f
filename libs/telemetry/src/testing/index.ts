export * from './malformed';
export * from './plain';
