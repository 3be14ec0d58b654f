import type { Inhibition, LabelSet } from '@observer/contracts';
import { InhibitionIndex } from './inhibition';

const chainDown: Inhibition = {
  id: 'chain-down', description: '', source: [{ label: 'alertname', op: '=', value: 'ChainDown' }], target: [{ label: 'alertname', op: '=~', value: 'Node.*' }], equal: ['chain'], enabled: true, shipped: false,
};
const sui = { alertname: 'ChainDown', chain: 'sui' };
const node = { alertname: 'NodeDown', chain: 'sui', node: 'sui-1' };

describe('inhibition', () => {
  it('keeps a target back while a source with equal labels fires', () => {
    const index = new InhibitionIndex([chainDown], [['c', sui], ['n', node]]);
    expect(index.inhibitedBy('n', node)).toEqual(['chain-down']);
    expect(index.inhibitedBy('m', { ...node, chain: 'eth' })).toEqual([]);
    expect(index.inhibitedBy('c', sui)).toEqual([]);
    expect(index.remove('c', sui)).toBe(true);
    expect(index.inhibitedBy('n', node)).toEqual([]);
    expect(index.add('c', sui)).toBe(true);
    expect(index.add('n', node)).toBe(false);
    expect(index.inhibitedBy('n', node)).toEqual(['chain-down']);
  });

  it('takes labels that both lack as equal, as Alertmanager does', () => {
    const [source, target]: LabelSet[] = [{ alertname: 'ChainDown' }, { alertname: 'NodeDown' }];
    expect(new InhibitionIndex([chainDown], [['c', source!]]).inhibitedBy('n', target!)).toEqual(['chain-down']);
  });

  it('does not let alerts that are source and target inhibit each other', () => {
    const both: Inhibition = { ...chainDown, source: chainDown.target, equal: [] };
    expect(new InhibitionIndex([both], [['a', node], ['b', { ...node, node: 'sui-2' }]]).inhibitedBy('a', node)).toEqual([]);
  });

  it('does nothing while it is switched off', () => {
    expect(new InhibitionIndex([{ ...chainDown, enabled: false }], [['c', sui]]).inhibitedBy('n', node)).toEqual([]);
  });
});
