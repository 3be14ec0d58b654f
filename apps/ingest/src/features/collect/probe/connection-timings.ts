import type { Socket } from 'node:net';
import type { ConnectionTimings } from './probe';

const seconds = (fromMs: number, toMs: number): number => (toMs - fromMs) / 1e3;

/**
 * Measures what happens on a socket that is about to connect: name, TCP, TLS. Each part is filled in when it ends.
 * Only the first address tried counts for the name; the connect time covers all addresses tried.
 */
export function watchConnection(socket: Socket, timings: ConnectionTimings): void {
  const startMs = performance.now();
  let resolvedMs = startMs;
  let connectedMs = startMs;
  socket.once('lookup', (error: Error | null) => {
    if (error !== null) return;
    resolvedMs = performance.now();
    timings.dnsSeconds = seconds(startMs, resolvedMs);
  });
  socket.once('connect', () => {
    connectedMs = performance.now();
    timings.tcpSeconds = seconds(resolvedMs, connectedMs);
  });
  socket.once('secureConnect', () => {
    timings.tlsSeconds = seconds(connectedMs, performance.now());
  });
}
