import { readFileSync } from 'node:fs';
import os from 'node:os';
import { rootCertificates } from 'node:tls';
import { z } from 'zod';
import { duration } from '../../duration.config';

/** Environment of the collect role; part of the ingest configuration. */
export const collectConfigShape = {
  /** How often the machine's metrics are reported. */
  OBSERVER_COLLECT_HOST_INTERVAL: duration('10s', 1_000),
  /** Name of this machine in `host_metrics`. */
  OBSERVER_COLLECT_HOST_NAME: z.string().min(1).max(128).default(os.hostname()),
  /** Region of this machine in `host_metrics`. */
  OBSERVER_COLLECT_REGION: z.string().min(1).max(128).optional(),
  /** A path on the disk whose room is reported. */
  OBSERVER_COLLECT_DISK_PATH: z.string().min(1).default('.'),
  /** A PEM file with certificates of private authorities that nodes are trusted by, besides the public ones. */
  OBSERVER_COLLECT_TLS_CA: z.string().min(1).optional(),
  /** Probes one replica runs at the same time. */
  OBSERVER_COLLECT_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(64),
  /** Collected events kept in memory while NATS is away; beyond it the oldest go. */
  OBSERVER_COLLECT_BUFFER_EVENTS: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
};

const schema = z.object(collectConfigShape);
export type CollectConfig = z.infer<typeof schema>;
export const defaultCollectConfig = (): CollectConfig => schema.parse({});

/** The authorities to trust: the public ones and those of `OBSERVER_COLLECT_TLS_CA`. @throws Error of the file system, naming the file */
export function trustedAuthorities({ OBSERVER_COLLECT_TLS_CA: file }: CollectConfig): string[] | undefined {
  return file === undefined ? undefined : [...rootCertificates, readFileSync(file, 'utf8')];
}
