import { unwrapResolverError } from '@apollo/server/errors';
import { asObserverError, type ErrorCode, ObserverError } from '@observer/kernel';
import { errorForClient, type Logger } from '@observer/platform';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Faults of the document itself, which GraphQL libraries name in their own way. */
const CODE_OF_LIBRARY: Record<string, ErrorCode> = {
  GRAPHQL_PARSE_FAILED: 'invalid_argument', GRAPHQL_VALIDATION_FAILED: 'invalid_argument', BAD_USER_INPUT: 'invalid_argument', BAD_REQUEST: 'invalid_argument',
  OPERATION_RESOLUTION_FAILURE: 'invalid_argument', PERSISTED_QUERY_NOT_SUPPORTED: 'invalid_argument',
};

/**
 * An error as clients see it, on every transport: `extensions.code` is one of the codes of REST, `extensions.retryable` tells whether to
 * try again. Internal errors say nothing of their cause; it is logged.
 */
export function errorView(formatted: GraphQLFormattedError, thrown: unknown, log: Logger): GraphQLFormattedError {
  const original = unwrapResolverError(thrown);
  const { message, path, locations, extensions } = formatted;
  if (original instanceof GraphQLError || !(original instanceof Error)) {
    const code = String(extensions?.code ?? 'GRAPHQL_VALIDATION_FAILED');
    if (code !== 'INTERNAL_SERVER_ERROR') return { message, path, locations, extensions: { ...withoutTrace(extensions), code: CODE_OF_LIBRARY[code] ?? code } };
  }
  const error = original instanceof Error ? errorForClient(original) : asObserverError(original);
  if (error.code !== 'internal') return { message: error.message, path, locations, extensions: { ...error.details, code: error.code, retryable: error.retryable } };
  log.error({ err: original, path }, 'graphql-operation-failed');
  return { message: 'An internal error happened; look into the log of the gateway', path, locations, extensions: { code: 'internal', retryable: false } };
}

/** Members that are for the server only. */
const INTERNAL_EXTENSIONS = new Set(['stacktrace', 'http']);
const withoutTrace = (extensions: GraphQLFormattedError['extensions']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(extensions ?? {}).filter(([name]) => !INTERNAL_EXTENSIONS.has(name)));

/** An error that keeps a request from running at all, e.g. because nobody signed in. */
export const requestError = (error: ObserverError, status: number): GraphQLError =>
  new GraphQLError(error.message, { extensions: { ...error.details, code: error.code, retryable: error.retryable, http: { status } } });
