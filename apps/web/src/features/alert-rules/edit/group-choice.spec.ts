import { type StoredRuleGroup } from '../../../api/alert-rules';
import { chosenGroup, newGroupChoice } from './group-choice';

const stored: StoredRuleGroup = { revision: 7, updatedAtMs: 0, updatedBy: { kind: 'user', id: 'a' }, group: { id: 'gateway', name: 'Gateway', team: '', intervalMs: 15_000, labels: [], limit: 0, rules: [], shipped: false } };

test('a group that is there is taken as it is', () => expect(chosenGroup(newGroupChoice('gateway'), [stored])).toEqual({ known: stored, errors: {} }));

test('a new one needs a name and gets an id that is free', () => {
  expect(Object.keys(chosenGroup({ ...newGroupChoice(''), interval: 'often' }, [stored]).errors)).toEqual(['group.name', 'group.interval']);
  expect(chosenGroup({ ...newGroupChoice(''), name: 'Gateway' }, [stored])).toMatchObject({ errors: {}, known: { revision: 0, group: { id: 'gateway-2', name: 'Gateway', intervalMs: 60_000 } } });
});
