import { type Problem, PROBLEM_CONTENT_TYPE } from '@observer/platform';
import type { AcceptReport } from '../accept';

export { PROBLEM_CONTENT_TYPE };

/** The answer when some (or all) points of a body were refused; the others are durable. */
export interface PartialWrite extends Problem {
  readonly accepted: number;
  readonly rejected: number;
  /** The first refused lines. */
  readonly errors: readonly { readonly line?: number; readonly code: string; readonly reason: string; readonly remedy: string; readonly measurement?: string }[];
}

/** Problem details (RFC 9457) with one entry per refused line. */
export function partialWrite(report: AcceptReport, requestId: string): PartialWrite {
  const { accepted, refused, described } = report;
  const first = described[0];
  const where = first?.line === undefined ? '' : `line ${first.line}: `;
  return {
    type: 'urn:observer:problem:partial_write',
    title: accepted === 0 ? 'Nothing was kept' : 'Some points were refused',
    status: 400,
    code: 'partial_write',
    detail: `Durable: ${accepted}. Refused and kept as dead letters: ${refused}.${first === undefined ? '' : ` First: ${where}${first.reason}; ${first.remedy}`}`,
    instance: requestId,
    accepted,
    rejected: refused,
    errors: described.map(({ line, code, reason, remedy, measurement }) => ({ line, code, reason, remedy, measurement })),
  };
}
