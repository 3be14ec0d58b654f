import { gatewayRequest, payment, type Kind } from '@observer/telemetry';
import { IncidentScript, SCRIPT_PERIOD_MS } from '../network/incidents';
import { buildNetwork } from '../network/network';
import { PaymentTraffic } from './payments';
import { WINDOW_MS } from './requests';
import { activity, demand } from './seasonality';
import { Traffic } from './traffic';

const network = buildNetwork(1);
/** A Wednesday, 15:00 UTC; the beginning of a run of the incident script. */
const START = Math.floor(Date.UTC(2026, 9, 14, 15) / SCRIPT_PERIOD_MS) * SCRIPT_PERIOD_MS;
const minute = (from: number): [number, number] => [START + from * 60_000, START + from * 60_000 + 10_000];
type Event = Record<string, string | number> & { kind: string };
const events = (traffic: Traffic, [from, to]: [number, number]): Event[] => traffic.bodies(from, to).flatMap((body) => body.lines.map((line) => JSON.parse(line) as Event));
const calls = (list: Event[]): Event[] => list.filter((event) => event.kind === 'gateway_request' && typeof event.time === 'number' && event.time > 1e18);
const shareOf = (list: Event[], test: (event: Event) => boolean): number => list.filter(test).length / list.length;

function isKnown(kind: Kind, column: string, value: string | number): boolean {
  if (column === 'kind' || column === 'time') return true;
  const dimension = kind.dimensions.find((candidate) => candidate.name === column);
  if (dimension !== undefined) return dimension.values === undefined || dimension.values.includes(String(value));
  return kind.measures.some((measure) => measure.name === column);
}

describe('Traffic', () => {
  const traffic = new Traffic(network, 2_000);

  it('says the same for the same seed and stretch, so that a repeat is recognized', () => {
    expect(new Traffic(buildNetwork(1), 2_000).bodies(...minute(0))).toEqual(traffic.bodies(...minute(0)));
    expect(new Traffic(buildNetwork(2), 2_000).bodies(...minute(0))[0]!.lines).not.toEqual(traffic.bodies(...minute(0))[0]!.lines);
  });

  it('gives bodies of at most 5,000 lines, each with a key of its own', () => {
    const bodies = traffic.bodies(...minute(0));
    expect(Math.max(...bodies.map((body) => body.lines.length))).toBeLessThanOrEqual(5_000);
    expect(new Set(bodies.map((body) => body.idempotencyKey)).size).toBe(bodies.length);
  });

  it('sends columns and values that the declared kinds know, with times inside the stretch', () => {
    const kinds: Record<string, Kind> = { gateway_request: gatewayRequest, payment };
    const [from, to] = [START + 250, START + 2_250];
    const faults = new Set<string>();
    for (const line of traffic.bodies(from, to).flatMap((body) => body.lines)) {
      const event = JSON.parse(line) as Event;
      for (const [column, value] of Object.entries(event)) if (!isKnown(kinds[event.kind]!, column, value)) faults.add(`${event.kind}.${column}=${value}`);
      const nanoseconds = BigInt(/"time":(\d+)/.exec(line)![1]!);
      if (nanoseconds < BigInt(from) * 1_000_000n || nanoseconds >= BigInt(to) * 1_000_000n) faults.add(`time ${nanoseconds}`);
    }
    expect([...faults]).toEqual([]);
  });

  it('keeps to its rate, averaged over a week', () => {
    const slow = new Traffic(network, 20);
    let rows = 0;
    let seconds = 0;
    for (let hour = 0; hour < 7 * 24; hour += 3, seconds += 10) {
      const from = START + hour * 3_600_000;
      rows += calls(events(slow, [from, from + 10_000])).length;
    }
    expect(rows / seconds).toBeGreaterThan(18);
    expect(rows / seconds).toBeLessThan(22);
  });

  it('fails a large share of one chain during its error burst only', () => {
    const burst = new IncidentScript(network).at(START + 7 * 60_000).find((incident) => incident.type === 'error-burst')!;
    const failed = (from: number): number =>
      shareOf(calls(events(traffic, minute(from))).filter((event) => event.chain === (burst.type === 'error-burst' && burst.chain) && event.cache === 'miss'), (event) => event.status === 'error');
    expect(failed(6.9)).toBeGreaterThan(0.15);
    expect(failed(8)).toBeLessThan(0.03);
  });

  it('turns away part of a customer who calls far too much', () => {
    const spike = new IncidentScript(network).at(START + 9 * 60_000).find((incident) => incident.type === 'customer-spike')!;
    const list = calls(events(traffic, minute(9)));
    const its = list.filter((event) => event.customer === (spike.type === 'customer-spike' && spike.customer));
    expect(its.length / list.length).toBeGreaterThan(0.2);
    expect(shareOf(its, (event) => event.status === 'rejected')).toBeGreaterThan(0.2);
  });

  it('lets payments fail when the script says so', () => {
    const payments = new PaymentTraffic(network, 20_000);
    const failing = (from: number): number => {
      const windows = Array.from({ length: 40 }, (_, step) => payments.window(minute(from)[0] + step * WINDOW_MS));
      return shareOf(windows.flat().map((line) => JSON.parse(line) as Event), (event) => event.status === 'failed');
    };
    expect(failing(11)).toBeGreaterThan(0.4);
    expect(failing(0)).toBeLessThan(0.05);
  });

  it('leaves a node that is down almost without calls once the gateway has noticed', () => {
    const down = new IncidentScript(network).at(START + 13 * 60_000).find((incident) => incident.type === 'node-down')!;
    const list = calls(events(traffic, minute(13)));
    expect(shareOf(list, (event) => event.node === (down.type === 'node-down' && down.node))).toBeLessThan(0.003);
  });
});

describe('seasonality', () => {
  const at = (day: number, hour: number): number => Date.UTC(2026, 9, day, hour);

  it('is busier in the afternoon than at night, in each region’s own time', () => {
    expect(activity('eu', at(14, 14))).toBeGreaterThan(2 * activity('eu', at(14, 2)));
    expect(activity('asia', at(14, 7))).toBeGreaterThan(2 * activity('asia', at(14, 19)));
  });

  it('is quieter at weekends', () => expect(activity('us', at(17, 21))).toBeLessThan(0.8 * activity('us', at(14, 21))));

  it('averages to one over a week', () => {
    const hours = Array.from({ length: 7 * 24 }, (_, hour) => demand(at(12, hour)).reduce((sum, { share }) => sum + share, 0));
    expect(hours.reduce((sum, share) => sum + share, 0) / hours.length).toBeCloseTo(1, 2);
  });
});
