/** How a person is told of each severity. */
import { type ContactPoint, SEVERITIES, type SeverityWord } from '../../api/people';
import { isUsedFor, pointsOf } from '../people/known-people';

export interface Way {
  severity: SeverityWord;
  /** In the order in which they are tried; empty = nothing reaches them. */
  points: ContactPoint[];
}

/** For each severity the contact points that are tried, worst severity first. */
export const waysOf = (points: readonly { document: ContactPoint }[], person: string): Way[] => SEVERITIES.map((severity) => ({ severity, points: pointsOf(points, person).map(({ document }) => document).filter((point) => isUsedFor(point, severity)) }));

/** Whether a severity waits for a digest before the person hears of it. */
export const isCollected = ({ digestMs }: Pick<ContactPoint, 'digestMs'>, severity: SeverityWord): boolean => digestMs !== null && severity !== 'critical';

/** New places in the order after one contact point moved: only those whose number changes. */
export function reordered<T extends { document: ContactPoint }>(own: readonly T[], index: number, by: number): { stored: T; order: number }[] {
  const next = [...own];
  next.splice(index + by, 0, ...next.splice(index, 1));
  return next.map((stored, order) => ({ stored, order })).filter(({ stored, order }) => stored.document.order !== order);
}
