import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';

/** Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Runs on the thread pool. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Whether the password fits; without a stored hash it is held against the decoy and is false, so that the answer for a user who does
 * not exist costs the same one verification. @param verifyHash counts in tests what it costs
 */
export async function passwordFits(stored: string | undefined, decoy: string, password: string, verifyHash: typeof verify = verify): Promise<boolean> {
  const fits = await verifyHash(stored ?? decoy, password);
  return fits && stored !== undefined;
}

@Injectable()
export class Passwords {
  private readonly decoy = hash('no user has this password', PARAMETERS);

  hash(password: string): Promise<string> {
    return hash(password, PARAMETERS);
  }

  /** Whether the password fits; always false without a stored hash, after the same work. */
  async verify(storedHash: string | undefined, password: string): Promise<boolean> {
    return passwordFits(storedHash, await this.decoy, password);
  }
}
