import type { Label } from './query.types';

/** Maps have no place in GraphQL: labels become a list. */
export const labelList = (labels: Readonly<Record<string, string>>): Label[] => Object.entries(labels).map(([name, value]) => ({ name, value }));
