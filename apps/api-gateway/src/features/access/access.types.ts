import type { Role } from '@observer/contracts';
import { Field, Float, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MatcherInput } from '../telemetry-query/query.inputs';
import { TagMatcher } from '../telemetry-query/query.types';

export const ScopeEnum = { INGEST_WRITE: 'ingest:write', READ: 'read', WRITE: 'write', ADMIN: 'admin' } as const;
export const RoleEnum = { ADMIN: 'admin', EDITOR: 'editor', VIEWER: 'viewer' } as const;
registerEnumType(ScopeEnum, { name: 'Scope', description: 'What an API key may do; WRITE implies READ, ADMIN implies both' });
registerEnumType(RoleEnum, { name: 'Role' });

@ObjectType({ description: 'Who changed something' })
export class Actor {
  @Field({ description: 'user, api-key or service' }) kind!: string;
  @Field() id!: string;
}

@ObjectType({ description: 'Who is asking' })
export class Viewer {
  @Field(() => ID) id!: string;
  @Field({ description: 'Name of the user, or of the API key' }) user!: string;
  @Field(() => RoleEnum, { nullable: true, description: 'An API key has the role its scopes amount to; one that only sends telemetry has none' }) role!: Role | null;
  @Field(() => [ScopeEnum]) scopes!: string[];
  @Field(() => [TagMatcher], { description: 'What all it reads is narrowed by; empty = it sees everything' }) dataScope!: TagMatcher[];
}

@ObjectType('ApiKey')
export class ApiKeyType {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field({ description: 'First characters, to recognize it' }) prefix!: string;
  @Field(() => [ScopeEnum]) scopes!: string[];
  @Field(() => GraphQLISODateTime) createdAt!: Date;
  @Field() createdBy!: string;
  @Field(() => GraphQLISODateTime, { nullable: true }) expiresAt!: Date | null;
  @Field(() => GraphQLISODateTime, { nullable: true }) revokedAt!: Date | null;
  @Field(() => Float, { nullable: true }) rateLimitRowsPerSecond!: number | null;
  @Field(() => [TagMatcher], { description: 'What the key reads is narrowed by, besides the scope of its role; empty = nothing' }) dataScope!: TagMatcher[];
}

@ObjectType()
export class CreatedApiKey {
  @Field(() => ApiKeyType) key!: ApiKeyType;
  @Field({ description: 'The key itself; it is not shown again' }) secret!: string;
}

@InputType()
export class CreateApiKeyInput {
  @Field() name!: string;
  @Field(() => [ScopeEnum]) scopes!: string[];
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Absent = never' }) expiresAt?: Date;
  @Field(() => Float, { nullable: true }) rateLimitRowsPerSecond?: number;
  @Field(() => [MatcherInput], { nullable: true, description: 'Label matchers that narrow all it reads' }) dataScope?: MatcherInput[];
}

@ObjectType({ description: 'What everybody of a role may see: label matchers that narrow every read' })
export class RoleDataScope {
  @Field(() => RoleEnum) role!: Role;
  @Field(() => [TagMatcher], { description: 'Empty = everything' }) matchers!: TagMatcher[];
  @Field(() => Int, { description: '0 = never set' }) revision!: number;
}

@ObjectType({ description: 'What one user or API key may see, besides the scope of its role' })
export class OwnDataScope {
  @Field(() => ID) id!: string;
  @Field({ description: 'Name of the user or key' }) name!: string;
  @Field(() => [TagMatcher], { description: 'Empty = all that the role may see' }) matchers!: TagMatcher[];
}

@ObjectType({ description: 'All data scopes' })
export class DataScopes {
  @Field(() => [RoleDataScope]) roles!: RoleDataScope[];
  @Field(() => [OwnDataScope], { description: 'Users that have one' }) users!: OwnDataScope[];
  @Field(() => [OwnDataScope], { description: 'API keys that have one' }) apiKeys!: OwnDataScope[];
}
