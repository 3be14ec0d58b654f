import { Batch } from '@observer/telemetry';

/** A seeded generator (mulberry32): the same rows in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Tags that are chosen by chance, few of their values being frequent. */
const TAGS: readonly (readonly [name: string, values: number])[] = [
  ['node', 60],
  ['method', 20],
  ['customer', 200],
  ['status', 4],
];

/** Tags that follow from the node, as in the network: a node serves one chain, in one region. */
const TAGS_OF_NODE: readonly (readonly [name: string, values: number])[] = [
  ['chain', 6],
  ['region', 3],
];

const NS_PER_MS = 1_000_000;

/** Gateway requests: six dimensions, a latency (log-normal, microseconds) and a size, `rows` of them spread evenly over `spanMs`. */
export function gatewayRows(random: () => number, rows: number, startMs: number, spanMs: number): Batch {
  const startNs = BigInt(startMs) * BigInt(NS_PER_MS);
  const time = new BigInt64Array(rows);
  const latency = new Float64Array(rows);
  const size = new BigInt64Array(rows);
  for (let row = 0; row < rows; row++) {
    time[row] = startNs + BigInt(Math.floor(((row + random()) / rows) * spanMs * NS_PER_MS));
    latency[row] = Math.round(Math.exp(-4 + random() + random() + random()) * 1e6) / 1e6;
    size[row] = BigInt(Math.floor(200 + random() ** 4 * 20_000));
  }
  const dictionary = (name: string, values: number): string[] => Array.from({ length: values }, (_, i) => `${name}-${i}`);
  const chosen = TAGS.map(([name, values]) => ({
    name, dictionary: dictionary(name, values), ids: Uint32Array.from({ length: rows }, () => 1 + Math.floor(random() ** 2 * values)),
  }));
  const nodes = chosen[0]!.ids;
  const tags = [...TAGS_OF_NODE.map(([name, values]) => ({ name, dictionary: dictionary(name, values), ids: nodes.map((node) => 1 + ((node - 1) % values)) })), ...chosen];
  return {
    measurement: 'gateway_request',
    rows,
    time,
    seriesCount: rows,
    tags,
    fields: [
      { name: 'latency_seconds', type: 'float', values: latency },
      { name: 'response_bytes', type: 'integer', values: size },
    ],
  };
}
