import type { ServiceName, StreamDeclaration } from '@observer/contracts';
import type { Logger, Messaging, StreamMessages } from '@observer/platform';
import type { Scheduler } from '../scheduler';
import type { ActorMetrics } from '../metrics';
import type { OneAtATime } from './one-at-a-time';
import type { BucketDeclaration } from '@observer/contracts';

/** What partitions need of messaging. */
export type ActorMessaging = Pick<Messaging, 'publishRaw' | 'readStream' | 'blobs' | 'trim' | 'documents'> & {
  messages(stream: StreamDeclaration): Pick<StreamMessages, 'nextOn'>;
};

/** What all partitions of a process share. */
export interface PartitionEnv {
  readonly service: ServiceName;
  readonly instance: string;
  readonly messaging: ActorMessaging;
  readonly scheduler: Scheduler;
  readonly log: Logger;
  readonly metrics: ActorMetrics;
  readonly inbox: StreamDeclaration;
  readonly snapshots: BucketDeclaration;
  /** Where partitions handle what may take the process down: so that none is taken for what another did. */
  readonly careful: OneAtATime;
  /** How many partitions an actor type of this system has; undefined for one it does not know. */
  partitionsOf(type: string): number | undefined;
  /** Declaration of a stream that an effect of a snapshot names. */
  streamNamed(name: string): StreamDeclaration;
}
