/** The OpenAPI document at /api/docs-json and its pages at /api/docs. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const DESCRIPTION = `Everything Observer knows, for programs. Sign in with \`POST /api/v1/auth/login\` or make an API key; the same data is there
over GraphQL at \`/graphql\` (live data as subscriptions over graphql-transport-ws). Telemetry is sent to the ingest service, not here.

Times ending in \`Ms\` are milliseconds since the epoch. Errors are problem details (RFC 9457) whose \`code\` is stable.`;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
  properties: {
    type: { type: 'string', examples: ['urn:observer:problem:invalid_argument'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What went wrong, and how to mend it' },
    code: { type: 'string', description: 'Stable; branch on this', examples: ['invalid_argument'] },
    instance: { type: 'string', description: 'Id of the request, as in the logs and in X-Request-Id' },
    errors: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } } },
  },
};

export function openApiDocument(app: NestFastifyApplication, version: string): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Observer').setDescription(DESCRIPTION).setVersion(version).setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Access token of a sign-in, or an API key' })
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Any user name, an API key as the password' })
    .build();
  const document = SwaggerModule.createDocument(app, base, { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}` });
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never } };
  return document;
}

/** Serves the document and its pages; their scripts and styles come from this process. */
export function addDocs(app: NestFastifyApplication, version: string): void {
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'api/docs-json', yamlDocumentUrl: 'api/docs-yaml', customSiteTitle: 'Observer API',
  });
}
