export { type ActorContext, type ActorDefinition, type ActorSource, type ActorSpec, type AnyActor, anyActor, type CommitPolicy, defineActor, type Routed, type Transition } from './actor';
export {
  type ActorAddress, cancel, type CancelEffect, type Effect, forget, publish, type PublishEffect, publishEvent, schedule, type ScheduleEffect, send, type SendEffect, stop, type StopEffect,
} from './effects';
export type { StateCodec } from './state-codec';
export type { ActorsInspection, InspectionRequest } from './inspect';
export { type ActorSystem, type ActorSystemContracts, type ActorSystemOptions, createActorSystem, type SendOptions } from './system';
