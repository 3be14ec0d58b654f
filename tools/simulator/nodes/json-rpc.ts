/** JSON-RPC 2.0, the part that is the same for every chain (https://www.jsonrpc.org/specification). */

/** A fault as the caller sees it. */
export class RpcError extends Error {
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

export type Params = readonly unknown[];
/** Answers a method. @throws RpcError */
export type Methods = Readonly<Record<string, (params: Params) => unknown>>;

interface Answer {
  readonly jsonrpc: '2.0';
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const failure = (id: unknown, code: number, message: string): Answer => ({ jsonrpc: '2.0', id, error: { code, message } });

function call(request: unknown, methods: Methods): Answer {
  if (typeof request !== 'object' || request === null) return failure(null, -32600, 'Invalid Request');
  const { id = null, method, params = [] } = request as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== 'string' || !Array.isArray(params)) return failure(id, -32600, 'Invalid Request');
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler === undefined) return failure(id, -32601, `the method ${method} does not exist/is not available`);
  try {
    return { jsonrpc: '2.0', id, result: handler(params) };
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message);
    throw error;
  }
}

/** Answers a request body: one call or a batch. */
export function answer(body: string, methods: Methods): string {
  let request: unknown;
  try {
    request = JSON.parse(body);
  } catch {
    return JSON.stringify(failure(null, -32700, 'Parse error'));
  }
  if (!Array.isArray(request)) return JSON.stringify(call(request, methods));
  return JSON.stringify(request.length === 0 ? failure(null, -32600, 'Invalid Request') : request.map((entry) => call(entry, methods)));
}
