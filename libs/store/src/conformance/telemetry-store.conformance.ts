import { describeAggregates } from './aggregates';
import { describeCounters } from './counters';
import { describeErasingUnderLoad } from './erasing-under-load';
import { describeEvents } from './events';
import { describeEvaluator } from './evaluator';
import { MakeStore } from './harness';
import { describeLabels } from './labels';
import { describeMaintenance } from './maintenance';
import { describeSelection } from './matchers';
import { describeMetadata } from './metadata';
import { describeNames } from './names';
import { describeRetention } from './retention';
import { describeRollups } from './rollups';
import { describeSamples } from './samples';
import { describeWrites } from './writes';

/** What every `TelemetryStore` does. Call it from an adapter's test file; each group of behaviours gets a store of its own. */
export function describeTelemetryStore(name: string, makeStore: MakeStore): void {
  describe(`${name} as a telemetry store`, () => {
    describeWrites(makeStore);
    describeNames(makeStore);
    describeSelection(makeStore);
    describeAggregates(makeStore);
    describeCounters(makeStore);
    describeEvents(makeStore);
    describeMetadata(makeStore);
    describeMaintenance(makeStore);
    describeEvaluator(makeStore);
    describeSamples(makeStore);
    describeLabels(makeStore);
    describeRollups(makeStore);
    describeRetention(makeStore);
    describeErasingUnderLoad(makeStore);
  });
}
