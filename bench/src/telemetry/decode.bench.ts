/** CPU seconds per million rows of each stage between a body and the log, on one thread and without a network. */
import { decodeBatches, encodeBatches, JsonEventDecoder, KindRegistry, LineProtocolDecoder, type Batch } from '@observer/telemetry';
import { type BodyFormat, makeBody, ROWS_PER_BODY } from '../chain/workload';
import { quantile, type Figure } from '../system/figure';

const BODIES = 20;
const ROUNDS = 9;
const ORIGIN_MS = 1_760_000_000_000;

/** Share of the whole chain's budget (1.9 and 2.5 CPU seconds) that parsing may take. */
const PARSE_TARGETS: Record<BodyFormat, number> = { 'line-protocol': 0.7, ndjson: 1.0 };
const WIRE_TARGET = 0.1;

/** Median CPU seconds per million rows of `work`, which handles all bodies once; the first rounds warm up. */
function cpuSecondsPerMillion(work: () => void): number {
  const seconds: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) seconds.push((user + system) / (BODIES * ROWS_PER_BODY));
  }
  return quantile(seconds, 0.5);
}

function measure(format: BodyFormat, decode: (body: Buffer) => Batch[], peer?: Figure['peer']): Figure[] {
  const bodies = Array.from({ length: BODIES }, (_, index) => makeBody(format, index, ORIGIN_MS));
  let batches: Batch[][] = [];
  let messages: Uint8Array[] = [];
  const parse = cpuSecondsPerMillion(() => (batches = bodies.map(decode)));
  const encode = cpuSecondsPerMillion(() => (messages = batches.map(encodeBatches)));
  const read = cpuSecondsPerMillion(() => messages.forEach(decodeBatches));
  const bytes = messages.reduce((sum, message) => sum + message.length, 0) / (BODIES * ROWS_PER_BODY);
  const unit = 'CPU-s/M rows';
  return [
    { name: `telemetry: parse ${format}`, value: parse, unit, target: PARSE_TARGETS[format], ...(peer === undefined ? {} : { peer }) },
    { name: `telemetry: encode batches of ${format}`, value: encode, unit, target: WIRE_TARGET },
    { name: `telemetry: decode batches of ${format}`, value: read, unit, target: WIRE_TARGET },
    { name: `telemetry: wire size of ${format}`, value: bytes, unit: 'B/row' },
  ];
}

/** What JSON.parse alone takes for the same lines, before anything is checked or put into columns. */
function jsonParse(): number {
  const bodies = Array.from({ length: BODIES }, (_, index) => makeBody('ndjson', index, ORIGIN_MS));
  return cpuSecondsPerMillion(() => bodies.forEach((body) => body.toString().split('\n').forEach((line) => JSON.parse(line) as unknown)));
}

/** Runs the measurements: a few seconds. */
export function run(): Promise<Figure[]> {
  const kinds = new KindRegistry();
  const lines = new LineProtocolDecoder({ kinds });
  const events = new JsonEventDecoder({ kinds });
  return Promise.resolve([
    ...measure('line-protocol', (body) => lines.decode(body, { precision: 'ns', defaultTimeNs: 0n }).batches),
    ...measure('ndjson', (body) => events.decode(body, { format: 'ndjson', defaultTimeNs: 0n }).batches, { name: 'JSON.parse alone', value: jsonParse() }),
  ]);
}
