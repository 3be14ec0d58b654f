export * from './kinds/kind';
export * from './kinds/shipped';
export * from './model/batch';
