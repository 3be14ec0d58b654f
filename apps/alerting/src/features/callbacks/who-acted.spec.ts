import { type ContactPoint, contactPointSchema } from '@observer/contracts';
import { ownersOf, personOfMail, personOfSlackUser, personOfTelegramUser } from './who-acted';

const point = (id: string, settings: object, person: string | null): ContactPoint => contactPointSchema.parse({ id, name: `Point ${id}`, settings, person });
const points = [
  point('ops', { channel: 'slack', conversation: 'U1' }, null), point('ada', { channel: 'slack', conversation: 'U1' }, 'ada'), point('list', { channel: 'email', to: ['ada@example.com', 'bob@example.com'] }, 'bob'),
  point('mail', { channel: 'email', to: ['Ada@example.com'] }, 'ada'), point('shared', { channel: 'sms', to: '+41790000001' }, null), point('phone', { channel: 'voice', to: '+41790000002' }, 'ada'), point('chat', { channel: 'telegram', chatId: '5' }, 'ada'),
];

describe('who acted at a provider', () => {
  it('is known by contact points of people, and of one person only', () => {
    expect([personOfSlackUser(points, 'U1'), personOfSlackUser(points, 'U2'), personOfMail(points, 'ada@EXAMPLE.com'), personOfMail(points, 'bob@example.com'), personOfTelegramUser(points, '5')]).toEqual(['ada', null, 'ada', null, 'ada']);
  });

  it('answers a telephone by its number', () => {
    expect(ownersOf(points, '+41790000001', 'sms')).toMatchObject({ name: 'Point shared', person: null });
    expect(ownersOf(points, '+41790000002', 'sms')).toEqual({ points: [], name: 'Somebody', person: null });
    expect(ownersOf(points, '+41790000002')).toMatchObject({ person: 'ada' });
  });
});
