import { type Policy } from '../../api/people';
import { usedBy } from './used-by';

const policy: Policy = { id: 'p', name: 'Default', steps: [{ waitMs: 0, recipients: [{ kind: 'contact-point', contactPoint: 'chat' }], severities: [], times: null }], repeat: { times: 0, everyMs: 60_000 }, fallback: [{ kind: 'contact-point', contactPoint: 'mail' }], acknowledgeTimeoutMs: null };
const team = { id: 't', name: 'Platform', members: [], contactPoints: ['chat'] };

test('steps, fallbacks and teams use a contact point', () => {
  expect(usedBy({ id: 'chat', person: 'ada' }, [policy], [team])).toEqual(['ada, wherever they are told', 'policy Default', 'team Platform']);
  expect(usedBy({ id: 'mail', person: null }, [policy], [team])).toEqual(['policy Default']);
  expect(usedBy({ id: 'other', person: null }, [policy], [team])).toEqual([]);
});
