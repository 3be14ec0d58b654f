import { defineKind, rollupsOf } from './kind';
import { gatewayRequest } from './shipped';

describe('rollupsOf', () => {
  const dimension = (name: string, values?: string[]) => ({ name, description: '', values });
  const measure = (name: string, type: 'float' | 'string' | 'boolean', unit = '1') => ({ name, description: '', type, unit });

  it('sums a kind that declares none up by its closed dimensions, with quantiles of durations', () => {
    const kind = defineKind({
      name: 'login', description: '', dimensions: [dimension('user'), dimension('result', ['ok', 'no'])],
      measures: [measure('took_seconds', 'float', 's'), measure('first', 'boolean'), measure('agent', 'string'), { ...measure('age', 'float'), personalData: 'drop' }],
    });
    expect(rollupsOf(kind)).toEqual([{ dimensions: ['result'], measures: ['took_seconds', 'first'], sketches: ['took_seconds'], finest: '10s' }]);
  });

  it('makes none when the list is empty, and takes all numeric measures when none are named', () => {
    expect(rollupsOf(defineKind({ name: 'k', description: '', dimensions: [], measures: [measure('v', 'float')], rollups: [] }))).toEqual([]);
    expect(rollupsOf(gatewayRequest)[0]).toMatchObject({ measures: ['latency_seconds', 'request_bytes', 'response_bytes', 'credits'], finest: '10s' });
  });
});
