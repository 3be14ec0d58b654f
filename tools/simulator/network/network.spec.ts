import { chainSchema, customerSchema, nodeSchema } from '@observer/contracts';
import { IncidentScript, SCRIPT_PERIOD_MS } from './incidents';
import { buildNetwork, nodeDocument } from './network';
import { Random, Weighted } from './random';

const network = buildNetwork(7);

describe('the simulated network', () => {
  it('has 6 chains, 60 nodes of 15 operators in 3 regions, and 200 customers on 4 plans', () => {
    expect(network.chains).toHaveLength(6);
    expect(network.nodes).toHaveLength(60);
    expect(new Set(network.nodes.map((node) => node.id)).size).toBe(60);
    expect(new Set(network.nodes.map((node) => node.operator)).size).toBe(15);
    expect(new Set(network.nodes.map((node) => node.region))).toEqual(new Set(['us', 'eu', 'asia']));
    expect(network.customers).toHaveLength(200);
    expect(new Set(network.customers.map((customer) => customer.plan)).size).toBe(4);
  });

  it('is the same for the same seed and another for another', () => {
    expect(buildNetwork(7)).toEqual(network);
    expect(buildNetwork(8).customers[0]!.apiKeys).not.toEqual(network.customers[0]!.apiKeys);
  });

  it('consists of documents that the registry accepts', () => {
    for (const chain of network.chains) expect(chainSchema.safeParse(chain).success).toBe(true);
    for (const node of network.nodes) expect(nodeSchema.safeParse(nodeDocument(node, '127.0.0.1:18545')).success).toBe(true);
    for (const customer of network.customers) expect(customerSchema.safeParse(customer).success).toBe(true);
  });
});

describe('IncidentScript', () => {
  const turn = 1_990_000;
  const types = (script: IncidentScript): string[] =>
    Array.from({ length: 60 }, (_, step) => script.at(turn * SCRIPT_PERIOD_MS + (step * SCRIPT_PERIOD_MS) / 60)).flat().map((incident) => incident.type);

  it('plays every kind of incident in one run of the script, the same whenever it is asked', () => {
    expect(new Set(types(new IncidentScript(network)))).toEqual(new Set(['node-stalled', 'region-slow', 'error-burst', 'customer-spike', 'payments-failing', 'node-down']));
    expect(types(new IncidentScript(network))).toEqual(types(new IncidentScript(network)));
  });

  it('has quiet moments', () => {
    expect(new IncidentScript(network).at(turn * SCRIPT_PERIOD_MS)).toEqual([]);
  });
});

describe('Random', () => {
  it('repeats itself for the same name and spreads evenly', () => {
    const numbers = Array.from({ length: 20_000 }, ((random) => () => random.next())(new Random('a')));
    expect(numbers.slice(0, 3)).toEqual(((random) => [random.next(), random.next(), random.next()])(new Random('a')));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });

  it.each([0.3, 12, 400])('draws Poisson numbers with mean %p', (mean) => {
    const random = new Random(`poisson/${mean}`);
    const draws = Array.from({ length: 5_000 }, () => random.poisson(mean));
    const average = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / draws.length));
  });

  it('draws weighted items in proportion', () => {
    const weighted = new Weighted(['rare', 'never', 'often'], (item) => ({ rare: 1, never: 0, often: 9 })[item]!);
    const random = new Random('weighted');
    const draws = Array.from({ length: 10_000 }, () => weighted.draw(random));
    expect(draws.filter((draw) => draw === 'never')).toEqual([]);
    expect(draws.filter((draw) => draw === 'often').length / draws.length).toBeCloseTo(0.9, 1);
  });
});
