import { type Recipient } from '../../api/people';
import { useDocuments } from '../../api/use-documents';
import { useContactPoints, usePeople } from '../people';
import { recipientKey } from './policy-form';
import { type Names, recipientWords } from './policy-words';

/** Names of what policies refer to, and everything they may refer to. */
export function useNames(): { names: Names; recipients: { value: string; label: string }[] } {
  const schedules = (useDocuments('SCHEDULE').list ?? []).map(({ document }) => document);
  const teams = (useDocuments('TEAM').list ?? []).map(({ document }) => document);
  const points = useContactPoints().points.map(({ document }) => document);
  const people = usePeople();
  const nameIn = (list: readonly { id: string; name: string }[]) => (id: string) => list.find((one) => one.id === id)?.name ?? id;
  const names = { schedule: nameIn(schedules), team: nameIn(teams), contactPoint: nameIn(points) };
  const all: Recipient[] = [
    ...schedules.map(({ id }): Recipient => ({ kind: 'schedule', schedule: id })), ...teams.map(({ id }): Recipient => ({ kind: 'team', team: id })), ...people.map((user): Recipient => ({ kind: 'person', user })),
    ...points.map(({ id }): Recipient => ({ kind: 'contact-point', contactPoint: id })),
  ];
  return { names, recipients: all.map((recipient) => ({ value: recipientKey(recipient), label: labelOf(recipient, names) })) };
}

const KINDS = { person: 'Person', schedule: 'On call', team: 'Team', 'contact-point': 'Contact point' } as const;
export const labelOf = (recipient: Recipient, names: Names): string => (recipient.kind === 'schedule' ? `On call: ${names.schedule(recipient.schedule)}` : recipient.kind === 'team' ? `Team: ${names.team(recipient.team)}` : `${KINDS[recipient.kind]}: ${recipientWords(recipient, names)}`);
