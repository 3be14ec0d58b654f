/** The workload of the figures: 5,000-row bodies, two fields, ten thousand series. */
export const ROWS_PER_BODY = 5_000;
export const SERIES = 10_000;

export type BodyFormat = 'line-protocol' | 'ndjson';

const CHAINS = ['ethereum', 'base', 'bittensor', 'polkadot', 'sui', 'arbitrum'];
const METHODS = ['eth_call', 'eth_getLogs', 'eth_blockNumber', 'state_getStorage', 'sui_getObject', 'chain_getHeader'];

/** Body number `index`, dated so that every row has a time of its own; the same index gives the same bytes. */
export function makeBody(format: BodyFormat, index: number, originMs: number): Buffer {
  const line = format === 'line-protocol' ? lineProtocol : ndjson;
  const lines: string[] = [];
  for (let row = index * ROWS_PER_BODY; row < (index + 1) * ROWS_PER_BODY; row++) lines.push(line(row, BigInt(originMs) * 1_000_000n + BigInt(row) * 1_000n));
  return Buffer.from(lines.join('\n'));
}

function lineProtocol(row: number, time: bigint): string {
  const series = (row * 7919) % SERIES;
  return `rpc_latency,chain=${CHAINS[series % 6]},node=node-${series % 500},host=h${series} latency_seconds=0.${String(row % 9973).padStart(4, '0')},bytes=${row % 65536}i ${time}`;
}

function ndjson(row: number, time: bigint): string {
  const series = (row * 7919) % SERIES;
  return `{"kind":"gateway_request","time":${time},"chain":"${CHAINS[series % 6]}","method":"${METHODS[row % 6]}","node":"node-${series % 500}","customer":"cust-${series % 200}","status":"ok","latency_seconds":0.${String(row % 9973).padStart(4, '0')},"response_bytes":${row % 65536}}`;
}
