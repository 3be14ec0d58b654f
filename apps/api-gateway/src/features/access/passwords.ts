import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';

/** Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Runs on the thread pool. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

@Injectable()
export class Passwords {
  /** Verified against when the user does not exist, so that an answer takes as long as for one who does. */
  private readonly decoy = hash('no user has this password', PARAMETERS);

  hash(password: string): Promise<string> {
    return hash(password, PARAMETERS);
  }

  /** Whether the password fits; always false without a stored hash, after the same work. */
  async verify(storedHash: string | undefined, password: string): Promise<boolean> {
    const fits = await verify(storedHash ?? (await this.decoy), password);
    return fits && storedHash !== undefined;
  }
}
