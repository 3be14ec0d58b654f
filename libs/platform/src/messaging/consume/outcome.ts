/** What a handler decided about a message. Only the messaging library acknowledges, repeats or ends a message. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'retry'; readonly reason: string; readonly delayMs?: number }
  | { readonly type: 'drop'; readonly reason: string }
  | { readonly type: 'dead-letter'; readonly reason: string; readonly code: string };

/** Handled; never deliver it again. */
export const Done: Outcome = { type: 'done' };
/** Deliver it again, after `delayMs` or a growing back-off. */
export const Retry = (reason: string, delayMs?: number): Outcome => ({ type: 'retry', reason, delayMs });
/** Of no interest (any more); never deliver it again. */
export const Drop = (reason: string): Outcome => ({ type: 'drop', reason });
/** Can never succeed as it is: keep it in DEADLETTER with the reason and a stable code. */
export const DeadLetter = (reason: string, code = 'poison_message'): Outcome => ({ type: 'dead-letter', reason, code });
