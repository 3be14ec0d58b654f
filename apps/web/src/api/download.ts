import { asApiError, errorFromResponse, isUnauthenticated } from './api-error';
import { currentAccessToken, refreshSession } from './session';

/** Hands a file to the browser's downloads. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

async function fetchFile(path: string, body: unknown): Promise<Blob> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST', credentials: 'same-origin',
    headers: { authorization: `Bearer ${currentAccessToken() ?? ''}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await errorFromResponse(response);
  return response.blob();
}

/**
 * Downloads what a REST endpoint answers as a file; with a body it is posted. An expired token is renewed once.
 * @throws ApiError
 */
export async function downloadFile(name: string, path: string, body?: unknown): Promise<void> {
  try {
    saveFile(name, await fetchFile(path, body));
  } catch (thrown) {
    const error = asApiError(thrown);
    if (!isUnauthenticated(error)) throw error;
    await refreshSession();
    saveFile(name, await fetchFile(path, body).catch((again: unknown) => Promise.reject(asApiError(again))));
  }
}
