/**
 * 500 life cycles of alerts on three replicas while processes end and are started again: replicas by SIGKILL all the time, now and then the broker by a
 * restart and Redis by SIGKILL, which empties it. A lost page ends the benchmark with the page's name. A repeat keeps its id, so that receivers can tell; the rate is that of a system in which
 * something is killed every few seconds.
 */
import { KillTrial, summaryOf } from '../../../apps/alerting/src/testing/kill-trial';
import type { Figure } from '../system/figure';

const CYCLES = 500;
const KILLS = { replica: 25, broker: 4, redis: 4 } as const;

/** Runs the measurement: some five minutes. */
export async function run(): Promise<Figure[]> {
  const trial = await KillTrial.start({ built: true });
  try {
    const faults = Object.entries(KILLS).flatMap(([what, count]) => Array.from({ length: count }, () => ({ what: what as keyof typeof KILLS, at: Math.random() * 0.98 }))).sort((a, b) => a.at - b.at);
    const result = await trial.run({ cycles: CYCLES, atOnce: 60, faults, cycleTimeoutMs: 300_000 });
    process.stderr.write(`  ${summaryOf(result)}\n`);
    const killed = result.kills.replica + result.kills.broker + result.kills.redis;
    return [
      { name: `alerting: pages lost, ${CYCLES} life cycles, ${killed} kills`, value: 2 * CYCLES - result.pages, unit: 'pages', target: 0 },
      { name: 'alerting: pages after an acknowledgement', value: result.late.length, unit: 'pages', target: 0 },
      { name: 'alerting: notifications repeated', value: (10_000 * result.repeats.length) / result.notifications, unit: 'of 10,000', target: 1 },
      { name: 'alerting: notifications repeated per kill', value: result.repeats.length / killed, unit: '1/kill' },
    ];
  } finally {
    await trial.stop();
  }
}
