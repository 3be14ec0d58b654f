import type { LabelSet } from '@observer/contracts';
import { containerSizes, entitiesOf, type Topology } from './entities';
import { ServiceDependencies } from './service-dependencies';
import { probableRoot } from './probable-root';
import { emptyFootprint, relation, widen } from './related';

const topology: Topology = {
  'sui-1': { chain: 'sui', operator: 'acme', region: 'us' }, 'sui-2': { chain: 'sui', operator: 'bolt', region: 'eu' }, 'sui-3': { chain: 'sui', operator: 'core', region: 'us' },
  'sui-4': { chain: 'sui', operator: 'dune', region: 'eu' }, 'sui-5': { chain: 'sui', operator: 'acme', region: 'asia' },
  'eth-1': { chain: 'ethereum', operator: 'acme', region: 'us' }, 'eth-2': { chain: 'ethereum', operator: 'bolt', region: 'us' }, 'eth-3': { chain: 'ethereum', operator: 'edge', region: 'eu' },
  'dot-1': { chain: 'polkadot', operator: 'acme', region: 'eu' }, 'dot-2': { chain: 'polkadot', operator: 'flow', region: 'asia' },
};
const sizes = containerSizes(topology);
const dependencies = new ServiceDependencies([
  { service: 'web', dependsOn: ['gateway'] }, { service: 'gateway', dependsOn: ['payments', 'registry'] }, { service: 'payments', dependsOn: ['ledger'] }, { service: 'reports', dependsOn: ['ledger'] },
  { service: 'a', dependsOn: ['b'] }, { service: 'b', dependsOn: ['a'] },
]);
const on = (...services: string[]) => services.map((service) => about({ alertname: 'Errors', service }));
const about = (labels: LabelSet) => entitiesOf(labels, topology);
const down = (...nodes: string[]) => nodes.map((node) => about({ alertname: 'NodeDown', node }));

describe('entities', () => {
  it('come from labels, and for a node from the registry', () => {
    expect(about({ node: 'sui-1' })).toEqual({ node: 'sui-1', chain: 'sui', operator: 'acme', region: 'us', service: '' });
    expect(about({ instance: 'eth-1', region: 'moon' })).toMatchObject({ node: 'eth-1', chain: 'ethereum', region: 'moon' });
    expect(about({ instance: '10.0.0.1:9100', service: 'gateway' })).toEqual({ node: '10.0.0.1:9100', chain: '', operator: '', region: '', service: 'gateway' });
    expect(about({ node: 'constructor' })).toMatchObject({ chain: '' });
  });
});

describe('probable root', () => {
  it('is the chain when its nodes are down, wherever they run', () => {
    expect(probableRoot(down('sui-1', 'sui-2', 'sui-3', 'sui-4', 'sui-5'), sizes, dependencies)).toEqual({ kind: 'chain', name: 'sui', reason: '5 of 5 nodes of chain sui are affected, and none outside it' });
  });

  it('is the operator when its nodes are down on several chains', () => {
    expect(probableRoot(down('sui-1', 'sui-5', 'eth-1', 'dot-1'), sizes, dependencies)).toMatchObject({ kind: 'operator', name: 'acme', reason: expect.stringContaining('4 of 4') });
  });

  it('is the region when nodes of several chains and operators are down in it', () => {
    expect(probableRoot(down('sui-1', 'sui-3', 'eth-1', 'eth-2'), sizes, dependencies)).toMatchObject({ kind: 'region', name: 'us', reason: '4 of 4 nodes of region us are affected, and none outside it' });
  });

  it('is still named when one alert is elsewhere', () => {
    expect(probableRoot(down('sui-1', 'sui-2', 'sui-3', 'sui-4', 'sui-5', 'dot-2'), sizes, dependencies)).toMatchObject({ kind: 'chain', reason: '5 of 5 nodes of chain sui are affected, and 1 outside it' });
  });

  it('is what an alert is about as a whole', () => {
    expect(probableRoot([...down('sui-1', 'sui-2'), about({ alertname: 'ChainHalted', chain: 'sui' })], sizes, dependencies)).toEqual({ kind: 'chain', name: 'sui', reason: 'an alert is about chain sui itself, and 2 alerts are on parts of it' });
  });

  it('is the node or the service that all alerts are on', () => {
    expect(probableRoot([...down('sui-1'), about({ alertname: 'DiskFull', node: 'sui-1' })], sizes, dependencies)).toMatchObject({ kind: 'node', name: 'sui-1' });
    expect(probableRoot([about({ service: 'gateway', chain: 'sui' }), about({ service: 'gateway', chain: 'ethereum' })], sizes, dependencies)).toMatchObject({ kind: 'service', name: 'gateway' });
  });

  it('is the service that the others depend on, however far', () => {
    expect(probableRoot(on('web', 'gateway', 'payments'), sizes, dependencies)).toEqual({ kind: 'service', name: 'payments', reason: 'web, gateway depend on it, and nothing that it depends on has alerts' });
    expect(probableRoot(on('web', 'reports', 'ledger'), sizes, dependencies)).toMatchObject({ kind: 'service', name: 'ledger' });
    expect(probableRoot([about({ service: 'gateway', instance: 'g:1', region: 'us' }), about({ service: 'registry', instance: 'r:1', region: 'us' })], sizes, dependencies)).toMatchObject({ kind: 'service', name: 'registry' });
  });

  it('is none of several services that do not depend on each other, or all do', () => {
    expect(probableRoot(on('gateway', 'payments', 'registry'), sizes, dependencies)).toBeNull();
    expect(probableRoot(on('a', 'b'), sizes, dependencies)).toBeNull();
    expect(probableRoot([...on('gateway', 'payments'), ...down('sui-2', 'dot-2')], sizes, dependencies)).toBeNull();
  });

  it('is not guessed', () => {
    expect(probableRoot(down('sui-1'), sizes, dependencies)).toBeNull();
    expect(probableRoot(down('sui-2', 'dot-2'), sizes, dependencies)).toBeNull();
    expect(probableRoot([about({ alertname: 'A' }), about({ alertname: 'B' })], sizes, dependencies)).toBeNull();
  });
});

describe('relation', () => {
  const related = (seen: readonly LabelSet[], labels: LabelSet, affected = 2, of = 10): string | undefined => {
    const footprint = emptyFootprint();
    for (const one of seen) widen(footprint, about(one));
    return relation(footprint, about(labels), () => ({ nodes: affected, of }), dependencies);
  };

  it('is the same node, the same service, a shared chain or operator', () => {
    expect(related([{ node: 'sui-1' }], { node: 'sui-1', alertname: 'X' })).toBe('the same node sui-1');
    expect(related([{ service: 'gateway', chain: 'sui' }], { service: 'gateway' })).toBe('the same service gateway');
    expect(related([{ node: 'sui-1' }], { node: 'sui-2' })).toBe('the same chain sui');
    expect(related([{ node: 'sui-1' }], { node: 'eth-1' })).toBe('the same operator acme');
    expect(related([{ node: 'sui-2' }], { node: 'dot-2' })).toBeUndefined();
  });

  it('is a service that needs another, in either order, and not one that needs the same', () => {
    expect(related([{ service: 'ledger' }], { service: 'web', alertname: 'X' })).toBe('service web depends on ledger');
    expect(related([{ service: 'gateway' }], { service: 'ledger' })).toBe('service gateway depends on ledger');
    expect(related([{ service: 'payments' }], { service: 'reports' })).toBeUndefined();
  });

  it('is a container and what lies in it, in either order', () => {
    expect(related([{ chain: 'sui' }], { node: 'sui-1' })).toBe('part of chain sui');
    expect(related([{ node: 'sui-1' }], { chain: 'sui' })).toBe('chain sui holds what is affected');
    expect(related([{ node: 'eth-1' }], { chain: 'sui' })).toBeUndefined();
  });

  it('is a region only when much of it is affected', () => {
    expect(related([{ node: 'sui-3' }], { node: 'eth-2' }, 2, 4)).toBeUndefined();
    expect(related([{ node: 'sui-3' }], { node: 'eth-2' }, 3, 4)).toBe('3 of 4 nodes of region us are affected');
    expect(related([{ node: 'sui-3' }], { node: 'eth-2' }, 3, 10)).toBeUndefined();
  });

  it('is nothing between alerts that name nothing', () => expect(related([{ alertname: 'A' }], { alertname: 'A' })).toBeUndefined());
});
