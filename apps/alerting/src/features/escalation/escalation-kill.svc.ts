import { KillTrial, summaryOf } from '../../testing/kill-trial';

/** Notifications that one replica sends at the same time. */
const AT_ONCE = 16;

/** The short form of `npm run bench -- alerting-kill`. */
describe('three replicas that are killed, with a broker that is restarted and a Redis that is emptied', () => {
  let trial: KillTrial;
  beforeAll(async () => {
    trial = await KillTrial.start();
  }, 240_000);
  afterAll(() => trial?.stop(), 240_000);

  it('lose no page, hardly repeat one, page nobody after an acknowledgement, and tell everybody that it is over', async () => {
    const faults = [{ at: 0.2, what: 'replica' }, { at: 0.4, what: 'broker' }, { at: 0.55, what: 'redis' }, { at: 0.75, what: 'replica' }] as const;
    const result = await trial.run({ cycles: 60, atOnce: 20, faults, cycleTimeoutMs: 120_000 });
    process.stdout.write(`${summaryOf(result)}\n`);
    expect(result).toMatchObject({ late: [], doubled: [], pages: 120 });
    // Only what a replica was sending in the very moment it was killed can come twice, under the same id.
    expect(result.repeats.length).toBeLessThanOrEqual(AT_ONCE * result.kills.replica);
  }, 240_000);
});
