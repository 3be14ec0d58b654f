import { faultOf } from './query-fault';

const error = (start: number, end: number, line = 1) => ({ message: '1:5: parse error: unexpected end', details: { position: { start, end, line, column: start + 1 } } });

test('a fault stands at its place, also when that is the end of the text', () => {
  expect(faultOf(error(4, 5), 'sum(')).toEqual({ message: 'unexpected end', where: 'Column 5', part: { start: 3, end: 4 } });
  expect(faultOf(error(0, 3), 'sun(up)').part).toEqual({ start: 0, end: 3 });
});

test('a line is named where there are several', () => expect(faultOf(error(6, 7, 2), 'sum(\nup(').where).toBe('Line 2, column 7'));

test('without a place there is only the message', () => expect(faultOf({ message: 'too many samples', details: {} }, 'up')).toEqual({ message: 'too many samples', where: undefined, part: undefined }));
