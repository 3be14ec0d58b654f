import { canPlay, errorAt, errorsOfFaults, errorsOfNoField, faultsElsewhere } from './field-errors';

const position = { start: 4, end: 5, line: 1, column: 5 };
const faults = [
  { ruleId: 'a', path: 'condition.query', reason: 'first', position }, { ruleId: 'a', path: 'condition.query', reason: 'second' }, { ruleId: 'a', path: 'condition.windows.1.shortMs', reason: 'short' },
  { ruleId: 'a', path: 'annotations.summary', reason: 'template' }, { ruleId: 'a', path: 'condition', reason: 'whole' }, { ruleId: 'b', path: 'condition.rules', reason: 'gone' }, { ruleId: '', path: 'rules', reason: 'same id' },
];
const errors = errorsOfFaults(faults, 'a');

test('each field shows its own fault, with its place', () => {
  expect(errors['condition.query']).toEqual({ message: 'first', position });
  expect(errorAt(errors, 'condition.windows.1')).toBe('short');
  expect(errorAt(errors, 'condition.windows.0')).toBeUndefined();
});

test('what no field shows is told apart, and so is what is wrong elsewhere', () => {
  expect(errorsOfNoField(errors).map(([path]) => path)).toEqual(['condition']);
  expect(errorsOfNoField({ 'group.name': { message: 'Name the group' }, 'labels.team': { message: '' } })).toEqual([]);
  expect(faultsElsewhere(faults, 'a').map(({ reason }) => reason)).toEqual(['gone', 'same id']);
});

test('a rule can be played while only its words are wrong', () => {
  expect(canPlay(errors)).toBe(false);
  expect(canPlay({ name: { message: '' }, 'annotations.summary': { message: '' } })).toBe(true);
});
