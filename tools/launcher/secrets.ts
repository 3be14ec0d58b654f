import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type NatsUser, SERVICES } from '@observer/contracts';
import { readJson, writePrivateJson } from './files';

/** Everything secret of one installation, made once and kept in `<data>/secrets.json` (mode 0600). */
export interface Secrets {
  readonly natsPasswords: Record<NatsUser, string>;
  readonly redisPassword: string;
  /** Password of its user and token of its API. */
  readonly influxdbPassword: string;
  readonly jwtSecret: string;
  readonly pseudonymKey: string;
  /** Base64 of 32 bytes: seals secrets of contact points. */
  readonly contactKey: string;
  /** Base64 of 32 bytes: signs links in notifications. */
  readonly linkKey: string;
  readonly adminUser: string;
  readonly adminPassword: string;
  readonly ingestKey: string;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** 20 of 32 letters and digits that cannot be mistaken for one another: 100 bits, and easy to type. */
function readablePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789A';
  const letters = [...randomBytes(20)].map((byte) => alphabet[byte % alphabet.length]);
  return [0, 5, 10, 15].map((start) => letters.slice(start, start + 5).join('')).join('-');
}

function generate(): Secrets {
  return {
    natsPasswords: Object.fromEntries([...SERVICES, 'admin' as const].map((user) => [user, hex(24)])) as Record<NatsUser, string>,
    redisPassword: hex(24),
    influxdbPassword: hex(32),
    jwtSecret: hex(32),
    pseudonymKey: hex(32),
    contactKey: randomBytes(32).toString('base64'),
    linkKey: randomBytes(32).toString('base64'),
    adminUser: 'admin',
    adminPassword: readablePassword(),
    ingestKey: `obs_${randomBytes(32).toString('base64url')}`,
  };
}

export const secretsPath = (dataDir: string): string => join(dataDir, 'secrets.json');

/** The secrets of a data folder; those that are missing (first start, or a newer version) are made and kept. */
export function ensureSecrets(dataDir: string): Secrets {
  const path = secretsPath(dataDir);
  const kept = readJson<Partial<Secrets>>(path);
  const fresh = generate();
  const secrets: Secrets = { ...fresh, ...kept, natsPasswords: { ...fresh.natsPasswords, ...kept?.natsPasswords } };
  if (JSON.stringify(secrets) !== JSON.stringify(kept)) writePrivateJson(path, secrets);
  return secrets;
}

/** What a person or a script needs to use the running system. */
export interface Credentials {
  readonly url: string;
  readonly ingestUrl: string;
  readonly user: string;
  readonly password: string;
  readonly ingestKey: string;
}
