import { ProbeFault, type ProbeErrorCode } from './probe';

const BY_CODE: Record<string, readonly [ProbeErrorCode, string]> = {
  ENOTFOUND: ['dns_failed', 'its name does not resolve'],
  EAI_AGAIN: ['dns_failed', 'the name server does not answer'],
  ECONNREFUSED: ['connection_refused', 'nothing listens on that port'],
  ECONNRESET: ['connection_closed', 'the connection was reset'],
  EPIPE: ['connection_closed', 'the connection was closed'],
  EHOSTUNREACH: ['connection_failed', 'there is no route to the host'],
  ENETUNREACH: ['connection_failed', 'there is no route to its network'],
  ETIMEDOUT: ['timeout', 'the connection attempt timed out'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls_failed', 'its certificate is self-signed; trust its authority with OBSERVER_COLLECT_TLS_CA'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls_failed', 'its certificate comes from an unknown authority; trust it with OBSERVER_COLLECT_TLS_CA'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls_failed', 'its certificate comes from an unknown authority; trust it with OBSERVER_COLLECT_TLS_CA'],
  CERT_HAS_EXPIRED: ['tls_failed', 'its certificate has expired'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls_failed', 'its certificate is for another name'],
  EPROTO: ['tls_failed', 'it does not speak TLS on that port'],
  HPE_INVALID_CONSTANT: ['bad_answer', 'it does not speak HTTP'],
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: ['too_large', 'its answer is longer than allowed'],
  WS_ERR_INVALID_UTF8: ['bad_answer', 'its answer is not UTF-8'],
};

/** An error of the network or TLS layer as a fault in words. The host is named, never the path or credentials of the URL. */
export function networkFault(error: unknown, url: URL): ProbeFault {
  if (error instanceof ProbeFault) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const cause = firstOf(error);
  if (cause !== undefined) return networkFault(cause, url);
  const [probeCode, words] = BY_CODE[code] ?? guess(code, message);
  return new ProbeFault(probeCode, `${url.host}: ${words}`, { cause: error });
}

/** Several addresses tried, each with its own error: the first tells. */
const firstOf = (error: unknown): unknown => (error instanceof AggregateError ? error.errors[0] : undefined);

function guess(code: string, message: string): readonly [ProbeErrorCode, string] {
  if (/SSL|TLS|CERT/i.test(code)) return ['tls_failed', `the TLS handshake failed (${code})`];
  if (code.startsWith('HPE_')) return ['bad_answer', `it does not speak HTTP (${code})`];
  if (code.startsWith('WS_ERR_')) return ['bad_answer', `it breaks the WebSocket protocol (${code})`];
  if (message === 'socket hang up') return ['connection_closed', 'the connection was closed before an answer came'];
  return ['connection_failed', `the connection failed${code === '' ? '' : ` (${code})`}`];
}
