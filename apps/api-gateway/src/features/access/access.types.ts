import type { Role } from '@observer/contracts';
import { Field, Float, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ScopeEnum = { INGEST_WRITE: 'ingest:write', READ: 'read', WRITE: 'write', ADMIN: 'admin' } as const;
export const RoleEnum = { ADMIN: 'admin', EDITOR: 'editor', VIEWER: 'viewer' } as const;
registerEnumType(ScopeEnum, { name: 'Scope', description: 'What an API key may do; WRITE implies READ, ADMIN implies both' });
registerEnumType(RoleEnum, { name: 'Role' });

@ObjectType({ description: 'Who is asking' })
export class Viewer {
  @Field(() => ID) id!: string;
  @Field({ description: 'Name of the user, or of the API key' }) user!: string;
  @Field(() => RoleEnum, { nullable: true, description: 'An API key has the role its scopes amount to; one that only sends telemetry has none' }) role!: Role | null;
  @Field(() => [ScopeEnum]) scopes!: string[];
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
}
