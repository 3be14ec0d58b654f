import type { SeriesQuery } from '@observer/contracts';
import type { Catalogue } from '../schema/catalogue';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { pushedPlan } from './pushed-series';
import { selectionOf } from './selection';
import { answerOf, NO_SERIES, type SeriesAnswer } from './series-answer';
import { SeriesEvaluation } from './series-evaluation';

/** Window aggregation: by InfluxDB where InfluxQL is exact, else here, over rows as they stream by. */
export async function selectSeries(query: SeriesQuery, catalogue: Catalogue, server: InfluxServer, scope: QueryScope): Promise<SeriesAnswer> {
  const measurement = catalogue.get(query.measurement);
  if (measurement === undefined) return NO_SERIES;
  const selection = selectionOf({ ...query, measurement });
  const pushed = pushedPlan(query, measurement);
  if (selection.never) return NO_SERIES;
  if (pushed !== undefined) {
    const { groups, rowsRead } = await pushed.run(server, scope);
    return answerOf(query, groups, rowsRead);
  }
  const evaluation = new SeriesEvaluation(query, measurement);
  await server.query(server.location.database, evaluation.plan.statement(selection), selection.parameters, evaluation.plan, scope);
  evaluation.finish();
  return answerOf(query, evaluation.groups.answered(), evaluation.groups.rowsRead);
}
