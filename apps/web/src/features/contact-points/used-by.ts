/** What would keep a contact point from being deleted. The server checks the same. */
import { type ContactPoint, type Policy, type Team } from '../../api/people';

/** e.g. "policy Default", "team Platform"; whoever it belongs to uses it wherever they are told. */
export const usedBy = ({ id, person }: Pick<ContactPoint, 'id' | 'person'>, policies: readonly Policy[], teams: readonly Team[]): string[] => [
  ...(person === null ? [] : [`${person}, wherever they are told`]),
  ...policies.filter(({ steps, fallback }) => [...steps.flatMap(({ recipients }) => recipients), ...fallback].some((recipient) => recipient.kind === 'contact-point' && recipient.contactPoint === id)).map(({ name }) => `policy ${name}`),
  ...teams.filter(({ contactPoints }) => contactPoints.includes(id)).map(({ name }) => `team ${name}`),
];
