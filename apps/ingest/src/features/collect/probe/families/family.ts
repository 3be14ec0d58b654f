import type { NodeFacts } from '../probe';

/** What a family's questions run on. */
export interface Questions {
  /** Must be answered, else the node is erroring. */
  required<T>(method: string, params: readonly unknown[], read: (result: unknown) => T): Promise<T>;
  /** May be refused, be missing or make no sense: then the fact is absent. */
  optional<T>(method: string, params: readonly unknown[], read: (result: unknown) => T): Promise<T | undefined>;
  /** As `optional`, for a long answer that hardly ever changes: asked seldom and remembered. */
  seldom(method: string, params: readonly unknown[], read: (result: unknown) => string): Promise<string | undefined>;
}

/** Asks one node of a family what the probe wants to know. The head is always asked first: its call carries the latency split. */
export type AskFamily = (questions: Questions) => Promise<NodeFacts>;
