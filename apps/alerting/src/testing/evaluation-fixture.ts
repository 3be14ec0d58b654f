/** Replicas that evaluate rules, over a real broker and a real store, and what they made. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActorSystem, anyActor, createActorSystem } from '@observer/actors';
import {
  ALERTING_ACTORS, alertingActorLeasesBucket, alertingActorsAliveV1, alertingActorSnapshotsBucket, type AlertTransition, batchHeaders, metricsSubject, putRuleGroupV1, type RuleGroup, ruleGroupSchema, TELEMETRY,
} from '@observer/contracts';
import { createEngine, isStaleAt, type QueryResult } from '@observer/promql';
import { StoreSamples } from '@observer/store-client';
import { decodeBatches, samplesMessages, tagIdOfRow } from '@observer/telemetry';
import { type ServiceProcess, startNats, startRedis, startServiceProcess, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { ruleGroupActor } from '../features/evaluation';
import { sampleBatches } from '../features/evaluation/sample-batches';
import { type RecordingDesk, recordingDesk } from './recording-desk.actor';

export const by = { kind: 'user' as const, id: 'admin' };

/** One sample as it stands in the log. */
export interface LoggedSample {
  readonly series: string;
  readonly timeMs: number;
  /** Null = the series ends. */
  readonly value: number | null;
}

export class EvaluationFixture {
  private written = 0;

  private constructor(
    readonly nats: TestNats, private readonly redis: Awaited<ReturnType<typeof startRedis>>, private readonly folder: string, readonly gateway: TestPlatform, private readonly ingest: TestPlatform, private readonly alerting: TestPlatform,
    readonly actors: ActorSystem, private readonly processes: ServiceProcess[],
  ) {}

  static async start(): Promise<EvaluationFixture> {
    const [nats, redis, folder] = await Promise.all([startNats({ permissions: true }), startRedis(), mkdtemp(join(tmpdir(), 'observer-evaluation-'))]);
    const [gateway, ingest, alerting] = await Promise.all((['api-gateway', 'ingest', 'alerting'] as const).map((service) => startTestPlatform({ service, environment: nats.environment(service) })));
    const writer = await startServiceProcess({
      app: 'ingest', env: { ...nats.environment('ingest'), OBSERVER_REDIS_URL: redis.url, OBSERVER_INGEST_ROLES: 'write', OBSERVER_STORE: `duckdb:${folder}/store` }, startTimeoutMs: 120_000,
    });
    const contracts = { inbox: ALERTING_ACTORS, leases: alertingActorLeasesBucket, snapshots: alertingActorSnapshotsBucket, alive: alertingActorsAliveV1 };
    // Never started: it only reads what the replicas keep.
    const actors = createActorSystem(alerting!, contracts, [anyActor(ruleGroupActor({ shards: 1 })), anyActor(recordingDesk())]);
    return new EvaluationFixture(nats, redis, folder, gateway!, ingest!, alerting!, actors, [writer]);
  }

  /** Of the process that owns the store. */
  get writerPid(): number {
    return this.processes[0]!.pid;
  }

  async replica(env: Record<string, string> = {}, main = 'testing/evaluation-main.ts'): Promise<ServiceProcess> {
    const replica = await startServiceProcess({ app: 'alerting', main, env: { ...this.nats.environment('alerting'), OBSERVER_REDIS_URL: this.redis.url, ...env }, startTimeoutMs: 120_000 });
    this.processes.push(replica);
    return replica;
  }

  put(group: Omit<Partial<RuleGroup>, 'rules'> & { readonly id: string; readonly rules: readonly unknown[] }): Promise<{ revision: number }> {
    return this.gateway.messaging.request(putRuleGroupV1, { group: ruleGroupSchema.parse({ name: group.id, intervalMs: 1_000, ...group }), by });
  }

  /** One sample of a series now. */
  async write(series: readonly { readonly labels: Record<string, string>; readonly value: number }[], timeMs = Date.now()): Promise<void> {
    const batches = sampleBatches(series.map((one) => ({ ...one, timeMs })));
    const messages = samplesMessages(batches, 1);
    await Promise.all(messages.map((message) => this.ingest.messaging.publishRaw(TELEMETRY, metricsSubject(message.shard), message.payload, { messageId: `test-${this.written++}`, headers: batchHeaders(message, timeMs) })));
  }

  /** What the desk was told, in order. */
  async transitions(): Promise<AlertTransition[]> {
    const states = (await this.actors.states('alert-desk')) as Map<string, RecordingDesk>;
    return states.get('main')?.transitions ?? [];
  }

  async query(expr: string, timeMs = Date.now()): Promise<QueryResult> {
    const { signal } = new AbortController();
    return createEngine().instant(expr, { source: new StoreSamples(this.gateway.messaging, [], { timeoutMs: 10_000, maxBytes: 64 * 1024 ** 2 }), signal, timeMs });
  }

  /** Every sample in the log, message by message: one that was published twice is there twice. */
  async log(): Promise<LoggedSample[]> {
    const samples: LoggedSample[] = [];
    const messages = this.ingest.messaging.messages(TELEMETRY);
    const last = await messages.lastSequence();
    for (let sequence = 1; sequence <= last; sequence++) {
      const message = await messages.bySequence(sequence);
      if (message === undefined) continue;
      for (const batch of decodeBatches(message.data)) {
        const values = batch.fields[0]!.values as Float64Array;
        for (let row = 0; row < batch.rows; row++) {
          const labels = batch.tags.flatMap((tag) => (tagIdOfRow(batch, tag, row) === 0 ? [] : [`${tag.name}=${tag.dictionary[tagIdOfRow(batch, tag, row) - 1]}`])).sort();
          samples.push({ series: `${batch.measurement}{${labels.join(',')}}`, timeMs: Number(batch.time[row]! / 1_000_000n), value: isStaleAt(values, row) ? null : values[row]! });
        }
      }
    }
    return samples;
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill9()));
    await Promise.all([this.gateway, this.ingest, this.alerting].map((platform) => platform.close()));
    await Promise.all([this.nats.stop(), this.redis.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
