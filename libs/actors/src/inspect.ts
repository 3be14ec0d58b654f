/** Looks into actors through what is durable, so that any replica can answer for all partitions. */
import { type BucketDeclaration, inspectActorsV1, type StreamDeclaration } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { BlobStore, Messaging, StreamState } from '@observer/platform';
import type { z } from 'zod';
import type { AnyActor } from './actor';
import { INBOX, partitionOf } from './address';
import { Chunks } from './snapshot/chunks';
import { decodeManifest, type Manifest } from './snapshot/manifest';
import { manifestKey } from './snapshot/partition-store';
import { type ActorRecord, decodeRecord, splitRecords } from './snapshot/record';

export type InspectionRequest = z.input<typeof inspectActorsV1.request>;
export type ActorsInspection = z.input<typeof inspectActorsV1.response>;
type PartitionReport = ActorsInspection['types'][number]['partitions'][number];

const DEFAULT_LIMIT = 100;
/** A commit that removes what is being read makes the reader begin again. */
const ATTEMPTS = 3;

export class Inspector {
  private readonly blobs: BlobStore;

  constructor(
    private readonly messaging: Pick<Messaging, 'blobs' | 'streamInfo'>,
    private readonly inbox: StreamDeclaration,
    snapshots: BucketDeclaration,
    private readonly actors: readonly AnyActor[],
  ) {
    this.blobs = messaging.blobs(snapshots);
  }

  /** @throws ObserverError `not_found` for an unknown type */
  async inspect(request: InspectionRequest): Promise<ActorsInspection> {
    const { type, key, partition, limit = DEFAULT_LIMIT } = request;
    if (type !== undefined && !this.actors.some((actor) => actor.type === type)) throw new ObserverError('not_found', `There is no actor type "${type}"; there are: ${this.actors.map((actor) => actor.type).join(', ')}`);
    const chosen = this.actors.filter((actor) => type === undefined || actor.type === type);
    const streams = new Map<string, Promise<StreamState | undefined>>();
    const types = await Promise.all(chosen.map(async (actor) => ({
      type: actor.type, version: actor.version,
      partitions: await Promise.all(Array.from({ length: actor.partitions }, (_, index) => this.report(actor, index, streams))),
    })));
    if (type === undefined) return { types, actors: [], truncated: false };
    const actor = chosen[0]!;
    const searched = key === undefined ? Array.from({ length: actor.partitions }, (_, index) => index).filter((index) => partition === undefined || index === partition) : this.partitionsOf(actor, key, partition);
    const actors: ActorsInspection['actors'] = [];
    for (const index of searched) {
      if (actors.length > limit) break;
      for (const record of await this.records(actor, index)) if (key === undefined || record.key === key) actors.push(describe(actor, index, record, key !== undefined));
    }
    return { types, actors: actors.slice(0, limit), truncated: actors.length > limit };
  }

  /** See ActorSystem.states. */
  async states(type: string, keys?: ReadonlySet<string>): Promise<Map<string, unknown>> {
    const actor = this.actors.find((one) => one.type === type);
    if (actor === undefined) throw new ObserverError('not_found', `There is no actor type "${type}"; there are: ${this.actors.map((one) => one.type).join(', ')}`);
    const partitions = keys === undefined ? Array.from({ length: actor.partitions }, (_, index) => index) : [...new Set([...keys].flatMap((key) => this.partitionsOf(actor, key, undefined)))];
    const records = await Promise.all(partitions.map((index) => this.records(actor, index)));
    // A newer release may have written what this one cannot read.
    const readable = records.flat().filter(({ key, meta }) => (keys === undefined || keys.has(key)) && meta.version <= actor.version);
    return new Map(readable.map(({ key, meta, state }) => [key, actor.codec.decode(state, meta.version)]));
  }

  /** Sources feed actors of any key in their partition; without sources the key tells. */
  private partitionsOf(actor: AnyActor, key: string, partition: number | undefined): number[] {
    if (partition !== undefined || actor.sources.length === 0) return [partitionOf({ type: actor.type, key, ...(partition === undefined ? {} : { partition }) }, actor.partitions)];
    return Array.from({ length: actor.partitions }, (_, index) => index);
  }

  private async manifest(actor: AnyActor, partition: number): Promise<Manifest | undefined> {
    const blob = await this.blobs.get(manifestKey(actor.type, partition));
    return blob === undefined ? undefined : decodeManifest(blob.data);
  }

  private async report(actor: AnyActor, partition: number, streams: Map<string, Promise<StreamState | undefined>>): Promise<PartitionReport> {
    const manifest = await this.manifest(actor, partition);
    if (manifest === undefined) return { partition, owner: null, fence: 0, committedAtMs: null, positions: [], actors: 0, timers: 0, snapshotBytes: 0, pendingEffects: 0 };
    const { owner, fence, committedAtMs, positions, actors, timers, chunks, tailBytes, effects } = manifest.header;
    return {
      partition, owner, fence, committedAtMs: committedAtMs === 0 ? null : committedAtMs, actors, timers, pendingEffects: effects.length,
      snapshotBytes: chunks.reduce((sum, { bytes }) => sum + bytes, tailBytes),
      positions: await Promise.all(Object.entries(positions).map(async ([source, { epoch, sequence }]) => ({ source, epoch, sequence, behind: await this.behind(actor, source, sequence, streams) }))),
    };
  }

  private async behind(actor: AnyActor, source: string, sequence: number, streams: Map<string, Promise<StreamState | undefined>>): Promise<number | null> {
    const stream = source === INBOX ? this.inbox : actor.sources.find(({ reader }) => reader.name === source)?.reader.stream;
    if (stream === undefined) return null;
    if (!streams.has(stream.name)) streams.set(stream.name, this.messaging.streamInfo(stream).catch(() => undefined));
    const state = await streams.get(stream.name);
    return state === undefined ? null : Math.max(0, state.lastSequence - sequence);
  }

  private async records(actor: AnyActor, partition: number): Promise<ActorRecord[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.readRecords(actor, partition);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async readRecords(actor: AnyActor, partition: number): Promise<ActorRecord[]> {
    const manifest = await this.manifest(actor, partition);
    if (manifest === undefined) return [];
    const chunks = new Chunks(this.blobs, `${actor.type}.${partition}`, 0);
    const records = new Map<string, ActorRecord>();
    const take = (data: Uint8Array): void => {
      for (const { bytes } of splitRecords(data)) {
        const record = decodeRecord(bytes);
        if (record.forgotten) records.delete(record.key);
        else records.set(record.key, record);
      }
    };
    for (const chunk of manifest.header.chunks) take(await chunks.read(chunk));
    take(manifest.tail);
    return [...records.values()];
  }
}

function describe(actor: AnyActor, partition: number, { key, meta, state }: ActorRecord, withState: boolean): ActorsInspection['actors'][number] {
  const described = withState && meta.version <= actor.version ? actor.codec.describe?.(actor.codec.decode(state, meta.version)) : undefined;
  return {
    key, partition, version: meta.version, bytes: state.length, handledAtMs: meta.handledAtMs, timers: meta.timers.map(({ name, dueMs }) => ({ name, dueMs })),
    ...(described === undefined ? {} : { state: described }),
  };
}
