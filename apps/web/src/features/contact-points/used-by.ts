/** What would keep a contact point from being deleted. The server checks the same. */
import { type Policy, type Team } from '../../api/people';

/** e.g. "policy Default", "team Platform". */
export const usedBy = (id: string, policies: readonly Policy[], teams: readonly Team[]): string[] => [
  ...policies.filter(({ steps, fallback }) => [...steps.flatMap(({ recipients }) => recipients), ...fallback].some((recipient) => recipient.kind === 'contact-point' && recipient.contactPoint === id)).map(({ name }) => `policy ${name}`),
  ...teams.filter(({ contactPoints }) => contactPoints.includes(id)).map(({ name }) => `team ${name}`),
];
