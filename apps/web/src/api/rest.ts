/** Calls of the REST API, for what GraphQL does not have. */
import { asApiError, errorFromResponse, isUnauthenticated } from './api-error';
import { currentAccessToken, refreshSession } from './session';

async function ask<T>(path: string, method: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${currentAccessToken() ?? ''}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(`/api/v1${path}`, { method, credentials: 'same-origin', headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!response.ok) throw await errorFromResponse(response);
  return (await response.json()) as T;
}

/** The JSON answer of a path below /api/v1. An expired token is renewed once. @throws ApiError */
export async function callJson<T>(path: string, method: string, body?: object): Promise<T> {
  try {
    return await ask<T>(path, method, body);
  } catch (thrown) {
    const error = asApiError(thrown);
    if (!isUnauthenticated(error)) throw error;
    await refreshSession();
    return ask<T>(path, method, body).catch((again: unknown) => Promise.reject(asApiError(again)));
  }
}
