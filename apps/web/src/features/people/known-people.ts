/** Who is who among those that are told. */
import { type ContactPoint, SEVERITIES, type Schedule, type SeverityWord, type Team } from '../../api/people';

interface Documents {
  self: string | undefined;
  teams: readonly Team[];
  schedules: readonly Schedule[];
  contactPoints: readonly Pick<ContactPoint, 'person'>[];
}

/** Everybody whom a document names, and oneself; in order of the alphabet. */
export function knownPeople({ self, teams, schedules, contactPoints }: Documents): string[] {
  const names = [
    ...(self ? [self] : []),
    ...teams.flatMap(({ members }) => members),
    ...schedules.flatMap(({ layers, overrides }) => [...layers.flatMap(({ people }) => people), ...overrides.map(({ person }) => person)]),
    ...contactPoints.flatMap(({ person }) => (person ? [person] : [])),
  ];
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}

/** The contact points of a person, in the order in which they are tried. */
export const pointsOf = <T extends { document: ContactPoint }>(points: readonly T[], person: string): T[] =>
  points.filter(({ document }) => document.person === person).sort((a, b) => a.document.order - b.document.order || a.document.id.localeCompare(b.document.id));

/** Whether a contact point is used for a severity. */
export const isUsedFor = ({ from }: Pick<ContactPoint, 'from'>, severity: SeverityWord): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(from);

/** Severities of which nothing reaches a person. */
export const unreached = (points: readonly { document: ContactPoint }[], person: string): SeverityWord[] => SEVERITIES.filter((severity) => !pointsOf(points, person).some(({ document }) => isUsedFor(document, severity)));

/** A document's id from its name: "Night shift (EU)" → "night-shift-eu". */
export const idOf = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64).replace(/-+$/, '');

/** What is wrong with an id; undefined = nothing. */
export function idFault(id: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) return 'Use lower case letters, digits and "-", at most 64';
  return taken.includes(id) ? 'There is one with this id already' : undefined;
}
