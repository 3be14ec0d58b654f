import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { asObserverError, ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { parseInput } from '../../../http/validate';
import { type Principal, scopeKey } from '../../access';
import { PromQueries } from '../prom-queries';
import type { PromLive } from '../promql.types';
import { liveQuerySchema } from '../promql.inputs';
import { LiveEvaluation } from './live-evaluation';

/** Different live queries of one replica: each is evaluated at every step. */
const MAX_EVALUATIONS = 500;
/** And of one caller. */
const MAX_EVALUATIONS_PER_CALLER = 50;

/** Expressions that move with time. Who looks at the same expression, range and step under the same data scope shares one evaluation. */
@Injectable()
export class LivePromql implements OnModuleDestroy {
  private readonly evaluations = new Map<string, LiveEvaluation>();

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly queries: PromQueries,
  ) {
    platform.metrics.gauge('observer_live_promql_evaluations', 'Live PromQL queries that are evaluated at every step', [], () => this.evaluations.size);
  }

  onModuleDestroy(): void {
    for (const evaluation of [...this.evaluations.values()]) evaluation.end();
  }

  get evaluationCount(): number {
    return this.evaluations.size;
  }

  /** @throws ObserverError `invalid_argument` with the position of the fault, `resource_exhausted` when too many run */
  subscribe(input: unknown, caller: Principal): AsyncIterableIterator<PromLive> {
    const query = parseInput(liveQuerySchema, input);
    const expression = this.queries.format(query.query);
    const key = JSON.stringify([expression, query.rangeMs, query.stepMs, scopeKey(caller.dataScope)]);
    const known = this.evaluations.get(key);
    if (known !== undefined) return known.subscribe();
    this.assertRoom(caller);
    const evaluation = new LiveEvaluation(query, caller, {
      clock: this.platform.clock,
      evaluate: (range, signal) => this.queries.range({ query: query.query, ...range }, caller, signal),
      onFault: (thrown) => {
        const { code, message } = asObserverError(thrown);
        this.platform.log.debug({ code, reason: message, query: query.query }, 'live-promql-evaluation-failed');
      },
      onIdle: () => this.evaluations.delete(key),
    });
    this.evaluations.set(key, evaluation);
    return evaluation.subscribe();
  }

  private assertRoom(caller: Principal): void {
    const ofCaller = [...this.evaluations.values()].filter((evaluation) => evaluation.startedBy === caller.id).length;
    if (this.evaluations.size >= MAX_EVALUATIONS) throw new ObserverError('resource_exhausted', `${MAX_EVALUATIONS} live queries run on this replica already; connect again later`);
    if (ofCaller >= MAX_EVALUATIONS_PER_CALLER) throw new ObserverError('resource_exhausted', `${MAX_EVALUATIONS_PER_CALLER} of your live queries run already; close some`);
  }
}
