import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@observer/kernel';
import { WebSocketServer } from 'ws';
import { IncidentScript } from '../network/incidents';
import type { Network, Region, SimulatedNode } from '../network/network';
import { Random } from '../network/random';
import { methodsOf } from './families';
import { headOf } from './head';
import { answer, type Methods } from './json-rpc';

/** Seconds from where the probes run (a European data centre) to each region. */
const WIRE_SECONDS: Record<Region, number> = { eu: 0.012, us: 0.09, asia: 0.17 };
const MAX_BODY_BYTES = 1024 ** 2;

interface ServedNode {
  readonly node: SimulatedNode;
  readonly methods: Methods;
  readonly random: Random;
}

export interface NodeServer {
  /** `host:port`; a node is at `/nodes/<id>` over HTTP and WebSocket. */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves the JSON-RPC of every node of the network on one port: `POST /nodes/<id>` and WebSocket on the same path. Answers take as long
 * as the node's region and the running incidents say; a node that is down drops its connections. `GET /healthz` answers 200.
 * @param port 0 = any free one
 */
export async function serveNodes(network: Network, clock: Clock, port: number, host = '127.0.0.1'): Promise<NodeServer> {
  const script = new IncidentScript(network);
  const nodes = new Map<string, ServedNode>(
    network.nodes.map((node) => [node.id, { node, methods: methodsOf(node, () => headOf(node, script, clock.nowMs())), random: new Random(`${network.seed}/answers/${node.id}`) }]),
  );
  const isDown = (node: SimulatedNode): boolean => script.at(clock.nowMs()).some((incident) => incident.type === 'node-down' && incident.node === node.id);
  const delay = ({ node, random }: ServedNode): Promise<void> => {
    const slow = script.at(clock.nowMs()).find((incident) => incident.type === 'region-slow' && incident.region === node.region);
    const factor = slow?.type === 'region-slow' ? slow.factor : 1;
    return pause((WIRE_SECONDS[node.region] + random.logNormal(node.latencySeconds * 0.5, node.spread)) * factor * 1000);
  };
  const find = (url: string | undefined): ServedNode | undefined => nodes.get(/^\/nodes\/([\w-]+)\/?$/.exec(url ?? '')?.[1] ?? '');

  const server = createServer((request, response) => {
    const served = find(request.url);
    if (served === undefined) return void plain(response, request.url === '/healthz' ? 200 : 404, request.url === '/healthz' ? 'ok' : 'no such node');
    if (isDown(served.node)) return void request.socket.destroy();
    if (request.method !== 'POST') return void plain(response, 405, 'use POST');
    readBody(request)
      .then(async (body) => {
        await delay(served);
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer(body, served.methods));
      })
      .catch(() => plain(response, 413, 'body too large'));
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const served = find(request.url);
    if (served === undefined || isDown(served.node)) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (connection) => {
      connection.on('error', () => connection.terminate());
      connection.on('message', (data: Buffer) => {
        void delay(served).then(() => connection.readyState === connection.OPEN && connection.send(answer(data.toString(), served.methods)));
      });
    });
  });

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve()));
  return {
    origin: `${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const connection of sockets.clients) connection.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const plain = (response: ServerResponse, status: number, text: string): ServerResponse => response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
