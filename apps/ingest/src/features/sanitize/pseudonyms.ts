import { createHmac } from 'node:crypto';

const PSEUDONYM = /^p_[A-Za-z0-9_-]{22}$/;

/**
 * Stable tokens in place of personal data: the same person stays the same token, nobody without the key finds the person.
 * HMAC-SHA256 (RFC 2104) cut to 128 bits.
 */
export class Pseudonyms {
  private current = new Map<string, string>();
  private previous = new Map<string, string>();

  constructor(private readonly key: Uint8Array, private readonly cacheSize = 50_000) {}

  /** `p_` and 22 characters. A value that is a pseudonym already (a dead letter that is replayed) stays as it is. */
  of(value: string): string {
    const known = this.current.get(value) ?? this.previous.get(value);
    if (known !== undefined) return known;
    const token = PSEUDONYM.test(value) ? value : `p_${createHmac('sha256', this.key).update(value).digest('base64url').slice(0, 22)}`;
    if (this.current.size >= this.cacheSize) {
      this.previous = this.current;
      this.current = new Map();
    }
    this.current.set(value, token);
    return token;
  }

  /** HMAC-SHA256 of a text, hexadecimal, another one for each purpose. */
  keyedHash(purpose: string, text: string): string {
    return createHmac('sha256', this.key).update(`${purpose}\u0000${text}`).digest('hex');
  }
}
