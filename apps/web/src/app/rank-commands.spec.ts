import { rankCommands } from './rank-commands';

const commands = ['Overview', 'Nodes', 'ethereum-us-1', 'base-us-1'].map((label) => ({ label }));
const labels = (text: string) => rankCommands(commands, text).map(({ label }) => label);

test('nothing typed shows all', () => expect(labels(' ')).toHaveLength(4));
test('letters in order are enough', () => expect(labels('ovw')).toEqual(['Overview']));
test('the start of a word beats its middle', () => expect(labels('us')[0]).toBe('ethereum-us-1'));
test('what is not there is not found', () => expect(labels('xyz')).toEqual([]));
