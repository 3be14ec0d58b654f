import { setTimeout as pause } from 'node:timers/promises';

export interface Victim {
  readonly name: string;
  /** Sends SIGKILL; whoever supervises the process starts it again. */
  kill(): void;
}

export interface Kill {
  readonly atMs: number;
  readonly name: string;
}

/** Seeded, so that a failing run can be repeated (mulberry32, public domain by Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Kills every victim once in turn, then at random, until the time is up. Returns what was killed when. */
export async function unleash(
  victims: readonly Victim[],
  options: { readonly seed: number; readonly durationMs: number; readonly minGapMs: number; readonly maxGapMs: number },
): Promise<Kill[]> {
  const random = seededRandom(options.seed);
  const started = performance.now();
  const kills: Kill[] = [];
  for (let turn = 0; ; turn++) {
    await pause(options.minGapMs + random() * (options.maxGapMs - options.minGapMs));
    const atMs = performance.now() - started;
    if (atMs >= options.durationMs) return kills;
    const victim = turn < victims.length ? victims[turn]! : victims[Math.floor(random() * victims.length)]!;
    victim.kill();
    kills.push({ atMs: Math.round(atMs), name: victim.name });
  }
}
