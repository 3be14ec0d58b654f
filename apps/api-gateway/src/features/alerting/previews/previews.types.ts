import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { Severity } from '../incidents/incident.types';

@ObjectType()
export class MaintenanceWindow {
  @Field(() => ID, { description: 'Of the maintenance it belongs to' }) id!: string;
  @Field(() => Float) startMs!: number;
  @Field(() => Float) endMs!: number;
}

@ObjectType()
export class MaintenanceWindowList {
  @Field(() => [MaintenanceWindow]) windows!: MaintenanceWindow[];
  @Field() truncated!: boolean;
}

@ObjectType()
export class TriedRoute {
  @Field(() => ID) route!: string;
  @Field(() => String, { nullable: true, description: 'Label that did not fit; null: it matched' }) label!: string | null;
}

@ObjectType({ description: 'Where an alert would go, and what would keep it from people now' })
export class RoutePreviewType {
  @Field(() => ID) route!: string;
  @Field() team!: string;
  @Field(() => ID) policy!: string;
  @Field(() => Severity) severity!: string;
  @Field({ description: 'Alerts of one key belong together' }) groupKey!: string;
  @Field(() => [TriedRoute]) tried!: TriedRoute[];
  @Field(() => [String]) silencedBy!: string[];
  @Field(() => [String]) mutedBy!: string[];
}

@ObjectType()
export class ReachedContactPoint {
  @Field(() => ID) contactPoint!: string;
  @Field() name!: string;
  @Field() channel!: string;
  @Field(() => String, { nullable: true }) person!: string | null;
  @Field() why!: string;
  @Field(() => [String], { description: 'Tried when it fails' }) next!: string[];
}

@ObjectType()
export class PreviewedStep {
  @Field(() => Int) step!: number;
  @Field(() => Int) repeat!: number;
  @Field(() => Float) atMs!: number;
  @Field({ description: 'Why the step is passed over; empty: it is taken' }) passedOver!: string;
  @Field(() => [ReachedContactPoint]) reached!: ReachedContactPoint[];
  @Field(() => [String], { description: 'Recipients that lead to nobody, in words' }) missed!: string[];
  @Field({ description: 'It reaches nobody itself: these are the fallback of the policy' }) byFallback!: boolean;
}

@ObjectType({ description: 'Whom a policy would tell of an incident that nobody acknowledges' })
export class EscalationPreviewType {
  @Field(() => [PreviewedStep]) steps!: PreviewedStep[];
  @Field(() => Int, { description: 'Repeats that are left out of the list' }) moreRepeats!: number;
}
