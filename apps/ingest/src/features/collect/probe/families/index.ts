import type { ChainFamily } from '@observer/contracts';
import { askEvm } from './evm';
import type { AskFamily } from './family';
import { askSubstrate } from './substrate';
import { askSui } from './sui';

export const FAMILIES: Readonly<Record<ChainFamily, AskFamily>> = { evm: askEvm, substrate: askSubstrate, sui: askSui };
export type { AskFamily, Questions } from './family';
