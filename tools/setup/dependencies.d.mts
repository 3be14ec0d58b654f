export function dependenciesAreCurrent(root: string): boolean;
export function ensureDependencies(root: string): Promise<void>;
