/** Where in the text of a query something is wrong: offsets of characters, and line and column from 1. */
export interface QueryPosition {
  start: number;
  end: number;
  line: number;
  column: number;
}

/** One fault of what was sent: where, e.g. `document.name`, and what is wrong. */
export interface InputFault {
  path: string;
  message: string;
}

/** A failure of the API in words for people, with the stable code programs branch on. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: { retryAfterSeconds?: number; status?: number; position?: QueryPosition; faults?: InputFault[]; /** Everything that is wrong with a group of rules. */ ruleFaults?: readonly unknown[] } = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
}

/** An HTTP answer that is not a success, as an `ApiError` with the problem document's own words. */
export async function errorFromResponse(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after'));
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const message = problem.detail ?? problem.title ?? wordsForStatus(response.status);
  return new ApiError(problem.code ?? `http_${response.status}`, message, {
    status: response.status,
    ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
  });
}

function wordsForStatus(status: number): string {
  if (status === 429) return 'Too many requests in a short time. Wait a moment and try again.';
  if (status === 502 || status === 503 || status === 504) return 'Observer cannot be reached right now. It may be restarting.';
  return `The server answered with status ${status}.`;
}

/** Any thrown value as an `ApiError`; a failed fetch becomes `unreachable`. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') return new ApiError('deadline_exceeded', 'Observer took too long to answer.');
  if (thrown instanceof TypeError) return new ApiError('unreachable', 'Observer cannot be reached. Check your connection; this page tries again by itself.');
  return new ApiError('internal', thrown instanceof Error ? thrown.message : String(thrown));
}

interface GraphqlFault {
  message: string;
  extensions?: { code?: unknown; position?: unknown; errors?: unknown; faults?: unknown };
}

/** A GraphQL error as an `ApiError`. */
export function errorFromGraphql({ message, extensions }: GraphqlFault, status?: number): ApiError {
  const position = extensions?.position as QueryPosition | undefined;
  return new ApiError(typeof extensions?.code === 'string' ? extensions.code : 'internal', message, {
    ...(status === undefined ? {} : { status }),
    ...(Array.isArray(extensions?.errors) ? { faults: extensions.errors as InputFault[] } : {}),
    ...(position && typeof position.start === 'number' ? { position } : {}),
    ...(Array.isArray(extensions?.faults) ? { ruleFaults: extensions.faults } : {}),
  });
}

export const isPermissionDenied = (error: ApiError): boolean => error.code === 'permission_denied' || error.code === 'FORBIDDEN';
export const isUnauthenticated = (error: ApiError): boolean => error.code === 'unauthenticated' || error.code === 'UNAUTHENTICATED' || error.details.status === 401;

/** The store holds another revision than the one that was changed: somebody else was faster. */
export const isConflict = (error: ApiError): boolean => /conflict|already_exists|failed_precondition|aborted/i.test(error.code);
