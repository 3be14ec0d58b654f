import { CHAIN_FAMILIES } from '@observer/contracts';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../graphql/scalars';

export const ChainFamilyEnum = { EVM: CHAIN_FAMILIES[0], SUBSTRATE: CHAIN_FAMILIES[1], SUI: CHAIN_FAMILIES[2] } as const;
registerEnumType(ChainFamilyEnum, { name: 'ChainFamily' });

@ObjectType('Chain')
export class ChainType {
  @Field(() => ID) id!: string;
  @Field() name!: string;
  @Field(() => ChainFamilyEnum) family!: string;
  @Field(() => Float, { description: 'Expected time between blocks' }) blockTimeMs!: number;
  @Field({ nullable: true }) expectedChainId?: string;
  @Field(() => Int) revision!: number;
}

@ObjectType()
export class ProbeSettings {
  @Field() enabled!: boolean;
  @Field(() => Int) intervalMs!: number;
  @Field(() => Int) timeoutMs!: number;
}

@ObjectType({ description: 'What the last probe saw. Durations in seconds.' })
export class NodeHealth {
  @Field({ description: 'healthy, lagging, stale, syncing, wrong_chain, erroring or unreachable; unknown when the last probe is too old to trust' })
  state!: string;
  @Field() up!: boolean;
  @Field(() => Float, { description: 'When it was probed, milliseconds since the epoch' }) at!: number;
  @Field(() => Float, { nullable: true }) responseSeconds?: number;
  @Field(() => Float, { nullable: true }) headHeight?: number;
  @Field(() => Float, { nullable: true }) finalizedHeight?: number;
  @Field(() => Float, { nullable: true }) headAgeSeconds?: number;
  @Field(() => Float, { nullable: true, description: 'Best height among its peers minus its own' }) peerLagBlocks?: number;
  @Field(() => Float, { nullable: true, description: 'Blocks that should have come since its head' }) clockLagBlocks?: number;
  @Field(() => Boolean, { nullable: true }) syncing?: boolean;
  @Field(() => Float, { nullable: true }) peers?: number;
  @Field(() => String, { nullable: true }) version?: string;
  @Field(() => Boolean, { nullable: true }) chainIdMatches?: boolean;
  @Field(() => String, { nullable: true }) error?: string;
  @Field(() => Float, { nullable: true }) dnsSeconds?: number;
  @Field(() => Float, { nullable: true }) tcpSeconds?: number;
  @Field(() => Float, { nullable: true }) tlsSeconds?: number;
  @Field(() => Float, { nullable: true }) firstByteSeconds?: number;
}

@ObjectType({ description: 'A node of the network with what its last probe saw' })
export class NodeView {
  @Field(() => ID) id!: string;
  @Field({ description: 'Id of its chain' }) chain!: string;
  @Field({ description: 'Name of its chain; the id when the chain is not registered' }) chainName!: string;
  @Field(() => ChainFamilyEnum, { nullable: true }) family?: string;
  @Field() operator!: string;
  @Field() region!: string;
  @Field() httpUrl!: string;
  @Field({ nullable: true }) wsUrl?: string;
  @Field(() => Float, { nullable: true }) latitude?: number;
  @Field(() => Float, { nullable: true }) longitude?: number;
  @Field(() => ProbeSettings) probe!: ProbeSettings;
  @Field(() => Int) revision!: number;
  @Field(() => NodeHealth, { nullable: true, description: 'Absent until the first probe' }) health?: NodeHealth;
}

@InputType()
export class ProbeSettingsInput {
  @Field() enabled!: boolean;
  @Field(() => Int) intervalMs!: number;
  @Field(() => Int) timeoutMs!: number;
}

@InputType()
export class NodeInput {
  @Field(() => ID) id!: string;
  @Field() chain!: string;
  @Field() operator!: string;
  @Field() region!: string;
  @Field() httpUrl!: string;
  @Field({ nullable: true }) wsUrl?: string;
  @Field(() => Float, { nullable: true }) latitude?: number;
  @Field(() => Float, { nullable: true }) longitude?: number;
  @Field(() => ProbeSettingsInput, { nullable: true, description: 'Default: enabled, every 10 s, 5 s timeout' }) probe?: ProbeSettingsInput;
}

@ObjectType({ description: 'What a probe made on demand saw' })
export class ProbeResult {
  @Field() up!: boolean;
  @Field() state!: string;
  @Field({ nullable: true }) reason?: string;
  @Field(() => JsonScalar) fields!: Record<string, number | string | boolean>;
}
