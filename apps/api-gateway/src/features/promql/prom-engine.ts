/** The engine of libs/promql under this service's limits. */
import type { Matcher } from '@observer/contracts';
import { createEngine } from '@observer/promql';
import type { GatewayConfig } from '../../config';
import type { PromAnswer } from './prom-answer';
import type { InstantQuery, RangeQuery } from './promql.inputs';
import type { StoreSamples } from './store-samples';

export class PromEngine {
  constructor(private readonly config: GatewayConfig) {}

  instant(_query: InstantQuery & { timeMs: number }, _samples: StoreSamples, _signal: AbortSignal): Promise<PromAnswer> {
    throw createEngine;
  }

  range(_query: RangeQuery, _samples: StoreSamples, _signal: AbortSignal): Promise<PromAnswer> {
    throw createEngine;
  }

  format(_query: string): string {
    throw createEngine;
  }

  tree(_query: string): Record<string, unknown> {
    throw createEngine;
  }

  selector(_text: string): readonly Matcher[] {
    throw createEngine;
  }
}
