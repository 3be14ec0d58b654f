import { actorInboxSubject, actorSnapshotsBucket, ANALYTICS_ACTORS, type forgetInAnalyticsV1, type JobView, metricRulesBucket } from '@observer/contracts';
import type { ActorSystem } from '@observer/actors';
import { type JobQueue, namesAnyOf, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { forgetting } from '../count/forgetting';
import { RECOMPUTE_JOB } from '../history/recompute.job';
import type { RuleBook } from '../rules/rule-book';
import { ActorTeller, until } from './tell-actors';

type Request = z.output<typeof forgetInAnalyticsV1.request>;
type Response = z.input<typeof forgetInAnalyticsV1.response>;

/** Chunks that no snapshot names any more are removed right after the commit that leaves them out. */
const REMOVED_WITHIN_MS = 10_000;

export interface ForgetParts {
  readonly platform: Platform;
  readonly actors: ActorSystem;
  readonly book: RuleBook;
  readonly jobs: JobQueue;
}

/**
 * Makes the rules forget a person: their series, counts that were not told, recomputes that may have come across them, and all older states. When it
 * has answered nothing of what was accepted before is counted or published any more, whatever crashes then. Safe to repeat.
 * @throws ObserverError `unavailable` while a partition has no owner, or is behind
 */
export async function forgetPerson({ id, column, values, marks }: Request, { platform, actors, book, jobs }: ForgetParts): Promise<Response> {
  const teller = new ActorTeller(actors, () => book.kindsInUse());
  const message = forgetting(id, column, values);
  await teller.readUpTo(marks);
  const names = namesAnyOf(values);
  const recomputes = await jobs.forget(names, await concernedBy(platform, column));
  const { series, counts } = await teller.forget(message);
  const rewritten = await rewriteStates(platform, () => teller.forget(message));
  const rules = await platform.messaging.documents(metricRulesBucket).list();
  return { series, counts, recomputes: recomputes.restarted.length, rulesNaming: rules.filter(({ value }) => names(value)).length, rewritten: rewritten && recomputes.rewritten };
}

/** A recompute of a rule with such a label has the values it came across in memory. */
async function concernedBy({ messaging }: Platform, column: string): Promise<(job: JobView) => boolean> {
  const labelled = new Set((await messaging.documents(metricRulesBucket).list()).filter(({ value }) => value.rule.labels.includes(column)).map(({ key }) => key));
  return ({ type, params }) => type === RECOMPUTE_JOB && labelled.has(String(params.ruleId));
}

/**
 * Every partition writes its state anew behind a full block, so the blocks with older states go; messages to actors up to then are in those states.
 * What a sender does not know to be sent it sends again; receivers know the numbers of what they have.
 */
async function rewriteStates({ messaging }: Platform, forgetAgain: () => Promise<unknown>): Promise<boolean> {
  const inboxUntil = await messaging.fillBlock(ANALYTICS_ACTORS, actorInboxSubject('analytics', 'filling', 0), new Uint8Array(0));
  const statesUntil = await messaging.fillBucketBlock(actorSnapshotsBucket);
  await forgetAgain();
  await messaging.trim(ANALYTICS_ACTORS, { keepFromSequence: inboxUntil + 1 });
  try {
    await until(REMOVED_WITHIN_MS, async () => ((await messaging.oldestRevision(actorSnapshotsBucket)) > statesUntil ? undefined : 'an older state is kept'));
    return true;
  } catch {
    return false;
  }
}
