/** JSON-RPC 2.0, the client's half. Source: https://www.jsonrpc.org/specification. Batches are not used: many nodes refuse them. */
import { ProbeFault, quote } from './probe';

export const encodeCall = (id: number, method: string, params: readonly unknown[]): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses the text of an answer. @throws ProbeFault `bad_json` or `bad_answer` when it is no JSON object. */
export function parseAnswer(text: string, method: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new ProbeFault('bad_json', `${method} was answered with something that is not JSON: "${quote(text)}"`, { cause });
  }
  if (!isRecord(parsed)) throw new ProbeFault('bad_answer', `${method} was answered with JSON that is no JSON-RPC answer: "${quote(text)}"`);
  return parsed;
}

/**
 * The result inside an answer.
 * @throws ProbeFault `rpc_error` when the node reports an error, `bad_answer` when the answer is not one to call `id`
 */
export function resultOf(answer: Record<string, unknown>, id: number, method: string): unknown {
  if (isRecord(answer.error)) {
    const { code, message } = answer.error;
    throw new ProbeFault('rpc_error', `${method} failed with JSON-RPC error ${quote(String(code))}: "${quote(String(message))}"`);
  }
  if (answer.id !== id) throw new ProbeFault('bad_answer', `${method} was answered with the id ${quote(JSON.stringify(answer.id) ?? 'missing')} instead of ${id}`);
  if (!('result' in answer)) throw new ProbeFault('bad_answer', `${method} was answered with neither a result nor an error`);
  return answer.result;
}
