import { CONTACT_POINTS, type StoredContactPoint } from '../../api/people';
import { useSession } from '../../api/session';
import { useDocuments } from '../../api/use-documents';
import { useQuery } from '../../api/use-query';
import { knownPeople } from './known-people';

/** Names that Observer has heard of, for suggestions; anybody who signs in may be named. */
export function usePeople(): string[] {
  const session = useSession();
  const teams = useDocuments('TEAM').list ?? [];
  const schedules = useDocuments('SCHEDULE').list ?? [];
  const points = useQuery(CONTACT_POINTS, {}, { maxAgeMs: 30_000 }).data?.contactPoints ?? [];
  return knownPeople({ self: session.state === 'signed-in' ? session.user.user : undefined, teams: teams.map(({ document }) => document), schedules: schedules.map(({ document }) => document), contactPoints: points.map(({ document }) => document) });
}

/** Contact points by their id, as far as they are known. */
export function useContactPoints(): { points: readonly StoredContactPoint[]; known: boolean } {
  const { data } = useQuery(CONTACT_POINTS, {}, { maxAgeMs: 10_000 });
  return { points: data?.contactPoints ?? [], known: data !== undefined };
}
