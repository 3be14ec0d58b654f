import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { ObserverError } from '@observer/kernel';
import { httpStatusOf, PLATFORM, type Platform } from '@observer/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type GatewayConfig } from '../config';
import { Authenticator, RequestLimit } from '../features/access';
import { contextOfRequest, type RequestContext } from '../http/request-context';
import { errorView, requestError } from './graphql-errors';
import { costError, depthRule, MAX_TOKENS } from './limits';
import { SubscriptionServer } from './subscription-server';

/** Refuses what costs too much before it runs. */
const costLimit: NonNullable<ApolloDriverConfig['plugins']>[number] = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, request }) => {
      const error = costError(schema, document, request.operationName, request.variables ?? undefined);
      if (error !== undefined) throw error;
    },
  }),
};

/** Every document needs a proven caller who has not sent too many: introspection has no guard, so both are asked for here. */
async function signedIn(context: RequestContext, authenticator: Authenticator, limit: RequestLimit): Promise<RequestContext> {
  try {
    context.principal ??= await authenticator.authenticate(context.headers);
    await limit.take(context.principal, 'document');
  } catch (error) {
    throw error instanceof ObserverError ? requestError(error, httpStatusOf(error.code)) : error;
  }
  return context;
}

/** `/graphql`: queries and mutations by Apollo, subscriptions over graphql-transport-ws. */
@Module({})
export class GatewayGraphqlModule {
  static forRoot(): DynamicModule {
    return {
      module: GatewayGraphqlModule,
      imports: [
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          inject: [PLATFORM, CONFIG, Authenticator, RequestLimit],
          useFactory: (platform: Platform, config: GatewayConfig, authenticator: Authenticator, limit: RequestLimit): Omit<ApolloDriverConfig, 'driver'> => ({
            path: '/graphql',
            autoSchemaFile: true,
            graphiql: false,
            introspection: true,
            csrfPrevention: true,
            includeStacktraceInErrorResponses: false,
            autoTransformHttpErrors: false,
            parseOptions: { maxTokens: MAX_TOKENS },
            validationRules: [depthRule],
            plugins: [costLimit],
            context: (request: FastifyRequest, reply: FastifyReply) => 
              signedIn(contextOfRequest(request, reply, config.OBSERVER_REQUEST_TIMEOUT_MS), authenticator, limit),
            formatError: (formatted, thrown) => errorView(formatted, thrown, platform.log),
          }),
        }),
      ],
      providers: [SubscriptionServer],
    };
  }
}
