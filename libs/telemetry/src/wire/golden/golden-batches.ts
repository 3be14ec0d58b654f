import { gatewayRequest } from '../../kinds/shipped';
import type { Batch } from '../../model/batch';
import { BatchBuilder } from '../../model/batch-builder';

const metrics: Batch = {
  measurement: 'cpu',
  rows: 3,
  time: new BigInt64Array([1_760_000_000_000_000_001n, -1n, 2n ** 63n - 1n]),
  rowSeries: new Uint32Array([0, 1, 0]),
  seriesCount: 2,
  tags: [
    { name: 'host', dictionary: ['a', 'größe'], ids: new Uint32Array([1, 2]) },
    { name: 'region', dictionary: ['eu'], ids: new Uint32Array([0, 1]) },
  ],
  fields: [
    { name: 'usage', type: 'float', values: new Float64Array([0.1, -0, 1.7976931348623157e308]) },
    { name: 'idle', type: 'integer', values: new BigInt64Array([-(2n ** 63n), 0n, 7n]), present: new Uint8Array([0b101]) },
    { name: 'total', type: 'unsigned', values: new BigUint64Array([2n ** 64n - 1n, 0n, 1n]) },
  ],
};

const events = new BatchBuilder(gatewayRequest)
  .row(1_760_000_000_123_456_789n, { chain: 'ethereum', method: 'eth_call', status: 'ok' }, { latency_seconds: 0.012, request_id: 'r-1', request_bytes: 120 })
  .row(1_760_000_000_123_456_790n, { chain: 'sui', method: 'sui_getObject', status: 'error', error_code: '-32000' }, { latency_seconds: 1.5 })
  .row(1_760_000_000_123_456_791n, { chain: 'ethereum', method: 'eth_call', status: 'ok' }, { latency_seconds: 0.25, request_id: '漢字' })
  .build();

const booleans = new BatchBuilder('flags').row(0n, {}, { up: true }).row(1n, {}, { up: false, note: '' }).build();

/** What each golden file holds. The files are part of the format: they change only with its version. */
export const goldenBatches: Readonly<Record<string, readonly Batch[]>> = {
  empty: [],
  metrics: [metrics],
  events: [events],
  several: [metrics, booleans, { measurement: 'none', rows: 0, time: new BigInt64Array(0), seriesCount: 0, tags: [], fields: [] }],
};
