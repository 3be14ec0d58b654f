export interface LeaseOptions {
  /** A holder that does not renew for this long has lost the lease. */
  readonly ttlMs: number;
  /** Called when the lease was won. `fence` grows with every holder: give it to whatever the lease protects. */
  onAcquired(fence: bigint): void;
  /** Called when it was lost: stop at once. Not called by `release`. */
  onLost(): void;
}

/** One contender for a lease. */
export interface Lease {
  readonly held: boolean;
  /** The fence of the current tenure; undefined when not held. */
  readonly fence: bigint | undefined;
  /** Stops competing and frees the lease for others at once. */
  release(): Promise<void>;
}
