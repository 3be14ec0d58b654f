import { type ApiError } from '../../api/api-error';
import { type TextPart } from './editor/prom-editor';

export interface QueryFault {
  message: string;
  /** "Column 12" or "Line 2, column 3"; absent when the server named no place. */
  where: string | undefined;
  part: TextPart | undefined;
}

/** What is wrong with a query, and where in its text. A place outside the text is its end: something is missing there. */
export function faultOf({ message, details: { position } }: Pick<ApiError, 'message' | 'details'>, expr: string): QueryFault {
  if (!position) return { message, where: undefined, part: undefined };
  const start = Math.max(0, Math.min(position.start, expr.length - 1));
  const where = expr.includes('\n') ? `Line ${position.line}, column ${position.column}` : `Column ${position.column}`;
  return { message: message.replace(/^\d+:\d+:\s*/, '').replace(/^parse error:\s*/i, ''), where, part: { start, end: Math.max(start + 1, Math.min(position.end, expr.length)) } };
}
