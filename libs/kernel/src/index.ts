export * from './clock';
export * from './duration';
export * from './errors';
export * from './hash';
export * from './id';
export * from './result';
