import { ApiError, asApiError, errorFromGraphql, errorFromResponse, isUnauthenticated } from './api-error';
import { type Operation } from './operation';
import { currentAccessToken, refreshSession } from './session';

interface GraphqlAnswer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: unknown; position?: unknown; errors?: unknown; faults?: unknown } }[];
}

async function send<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, signal?: AbortSignal): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${currentAccessToken() ?? ''}` },
    body: JSON.stringify({ operationName: operation.name, query: operation.text, variables }),
    ...(signal ? { signal } : {}),
  });
  const isGraphql = /json/.test(response.headers.get('content-type') ?? '') && !/problem/.test(response.headers.get('content-type') ?? '');
  if (!response.ok && !isGraphql) throw await errorFromResponse(response);
  const answer = (await response.json()) as GraphqlAnswer<Data>;
  const fault = answer.errors?.[0];
  if (fault) throw errorFromGraphql(fault, response.status);
  if (!answer.data) throw new ApiError('internal', `The server gave no answer to ${operation.name}.`, { status: response.status });
  return answer.data;
}

/**
 * Runs a query or mutation. An expired token is renewed once and the request repeated.
 * @throws ApiError; an abort throws the signal's own reason.
 */
export async function request<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables, signal?: AbortSignal): Promise<Data> {
  try {
    return await send(operation, variables, signal);
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    const error = asApiError(thrown);
    if (!isUnauthenticated(error)) throw error;
    await refreshSession();
    return send(operation, variables, signal).catch((again: unknown) => {
      throw signal?.aborted ? again : asApiError(again);
    });
  }
}
