import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { RESOLVERS } from './resolvers';

const published = join(__dirname, '../../schema.graphql');

describe('the GraphQL schema', () => {
  it('is the published one (after a wanted change: npx jest -c jest.config.cjs apps/api-gateway/src/graphql/schema.spec.ts -u)', async () => {
    const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
    const sdl = `${printSchema(await app.get(GraphQLSchemaFactory).create(RESOLVERS))}\n`;
    await app.close();
    const update = expect.getState().snapshotState?._updateSnapshot === 'all';
    if (update) writeFileSync(published, sdl);
    expect(sdl).toBe(readFileSync(published, 'utf8'));
  });
});
