import type { Budget } from './budget';
import type { QueryTimes } from '../engine/grid';
import type { Expr } from '../parser/ast';
import type { Dialect } from '../parser/functions';
import type { FetchedUnit } from './units';

/** What an evaluation needs besides the expression. */
export interface EvalContext {
  readonly times: QueryTimes;
  readonly dialect: Dialect;
  readonly budget: Budget;
  /** By the outermost expression of the unit. */
  readonly units: ReadonlyMap<Expr, FetchedUnit>;
  readonly warn: (message: string) => void;
  /** Called once per expression with the time its evaluation took, what is below it included. */
  readonly measured: (expr: Expr, tookMs: number) => void;
}
