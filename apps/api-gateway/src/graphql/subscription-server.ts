import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { asObserverError, ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { type ExecutionArgs, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import { CloseCode, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { CONFIG, type GatewayConfig } from '../config';
import { Connections, type OpenConnection, RequestLimit } from '../features/access';
import type { RequestContext } from '../http/request-context';
import { errorView } from './graphql-errors';
import { costError, depthRule, MAX_TOKENS } from './limits';

const PATH = '/graphql';
const MAX_MESSAGE_BYTES = 256 * 1024;
/** How long clients have to close at a shutdown before they are cut off. */
const CLOSE_TIMEOUT_MS = 1000;

/** What is kept per WebSocket. */
type ConnectionState = {
  connection: OpenConnection;
  gone: AbortController;
};
type Options = ServerOptions<Record<string, unknown>, Extra & Partial<ConnectionState>>;
type Connection = Parameters<NonNullable<Options['onConnect']>>[0];

/**
 * Subscriptions over graphql-transport-ws (queries too). A connection is one caller's, named in `connectionParams`, and ends with close
 * code 4403 when the credential does; the official client then asks for new `connectionParams` and connects again.
 */
@Injectable()
export class SubscriptionServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  private server: { dispose(): void | Promise<void> } | undefined;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly connections: Connections,
    private readonly limit: RequestLimit,
    private readonly http: HttpAdapterHost,
    private readonly schema: GraphQLSchemaHost,
  ) {}

  onApplicationBootstrap(): void {
    const options: Options = {
      onConnect: (connection) => this.connect(connection),
      onClose: ({ extra }) => {
        extra.connection?.forget();
        extra.gone?.abort(new Error('The client went away'));
      },
      onSubscribe: (connection, _id, payload) => this.prepare(connection, payload),
      onNext: (_connection, _id, _payload, _args, result) => ({ ...result, errors: result.errors?.map((error) => this.view(error)) }),
      onError: (_connection, _id, _payload, errors) => errors.map((error) => this.view(error)),
    };
    this.server = useServer<Record<string, unknown>, ConnectionState>(options, this.sockets);
    const httpServer = this.http.httpAdapter.getHttpServer() as Server;
    httpServer.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.platform.drain.onDrain('subscriptions', () => this.close());
    this.platform.metrics.gauge('observer_websocket_connections', 'Open WebSocket connections', [], () => this.sockets.clients.size);
  }

  onModuleDestroy(): Promise<void> {
    return this.close();
  }

  /** Tells clients to connect elsewhere (close code 1001). */
  private async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server === undefined) return;
    const cutOff = setTimeout(() => this.sockets.clients.forEach((client) => client.terminate()), CLOSE_TIMEOUT_MS);
    await server.dispose();
    clearTimeout(cutOff);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== PATH || this.server === undefined) {
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (client) => this.sockets.emit('connection', client, request));
  }

  private async connect({ connectionParams, extra }: Connection): Promise<boolean> {
    const { socket } = extra;
    const text = (name: string): string | undefined => (typeof connectionParams?.[name] === 'string' ? connectionParams[name] : undefined);
    const headers = { authorization: text('authorization') ?? text('Authorization'), apiKey: text('apiKey') };
    try {
      extra.gone = new AbortController();
      extra.connection = await this.connections.accept(headers, (reason) => socket.close(CloseCode.Forbidden, reason));
      if (socket.readyState !== socket.OPEN) extra.connection.forget();
      return true;
    } catch (error) {
      const { code, message } = asObserverError(error);
      if (code === 'internal') this.platform.log.error({ err: error }, 'subscription-connection-failed');
      socket.close(CloseCode.Forbidden, code === 'internal' ? 'Internal error' : message.slice(0, 120));
      return false;
    }
  }

  /** Checks an operation as Apollo does for HTTP. */
  private async prepare({ extra, subscriptions }: Connection, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { connection, gone } = extra;
    if (connection === undefined || gone === undefined) return [this.refusal(new ObserverError('unauthenticated', 'The connection is not open yet'))];
    if (Object.keys(subscriptions).length > this.config.OBSERVER_MAX_SUBSCRIPTIONS) {
      return [this.refusal(new ObserverError('resource_exhausted', `More than ${this.config.OBSERVER_MAX_SUBSCRIPTIONS} subscriptions on one connection`))];
    }
    const { schema } = this.schema;
    try {
      await this.limit.take(connection.principal, 'document');
      const document = parse(payload.query, { maxTokens: MAX_TOKENS });
      const faults = validate(schema, document, [...specifiedRules, depthRule]);
      if (faults.length > 0) return faults;
      const variables = payload.variables ?? {};
      const cost = costError(schema, document, payload.operationName, variables);
      if (cost !== undefined) return [cost];
      const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(this.config.OBSERVER_REQUEST_TIMEOUT_MS)]);
      const contextValue: RequestContext = { principal: connection.principal, ip: extra.request.socket.remoteAddress ?? '', headers: {}, signal, transport: 'websocket' };
      return { schema, document, operationName: payload.operationName, variableValues: variables, contextValue };
    } catch (error) {
      return [error instanceof GraphQLError ? error : this.refusal(asObserverError(error))];
    }
  }

  private refusal(error: ObserverError): GraphQLError {
    return new GraphQLError(error.message, { originalError: error });
  }

  private view(error: GraphQLError) {
    return errorView(error.toJSON(), error, this.platform.log);
  }
}
