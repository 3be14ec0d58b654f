import { ruleStatusV1 } from '@observer/contracts';
import { eventually, type ServiceProcess } from '@observer/testing';
import { EvaluationFixture } from '../../testing/evaluation-fixture';

const GROUPS = 6;
const KILLS = 4;
const FLIPS = 8;
const HOLD_MS = 4_000;

const alert = (id: string, query: string, forMs = 0): object => ({ id, type: 'alert', name: id, forMs, condition: { kind: 'threshold', query, op: '>', value: 0 } });
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the evaluation of rules', () => {
  let fixture: EvaluationFixture;
  beforeAll(async () => (fixture = await EvaluationFixture.start()), 180_000);
  afterAll(() => fixture.stop(), 60_000);

  it('keeps alerts that wait over a restart: pending before, pending after, and no longer than it has to', async () => {
    const forMs = 15_000;
    const first = await fixture.replica();
    await fixture.put({ id: 'waiting', rules: [alert('waits', 'waits{test="restart"}', forMs)] });
    const stateNow = async () => (await fixture.gateway.messaging.request(ruleStatusV1, { groupIds: ['waiting'] })).groups[0]?.rules[0]?.alerts[0];
    await fixture.write([{ labels: { __name__: 'waits', test: 'restart' }, value: 1 }]);
    const pending = await eventually(async () => {
      const found = await stateNow();
      expect(found?.state).toBe('pending');
      return found!;
    }, 30_000);
    await wait(forMs / 2);
    await first.kill9();
    const second = await fixture.replica();
    expect(await eventually(stateNow, 10_000)).toMatchObject({ activeAtMs: pending.activeAtMs });
    const [fired] = await eventually(async () => {
      const all = await fixture.transitions();
      expect(all).toHaveLength(1);
      return all;
    }, 40_000);
    // At the first evaluation when it had held for long enough: those of the time nobody ran were caught up.
    expect(fired!.startsAtMs).toBe(pending.activeAtMs + forMs);
    await second.stop();
  }, 180_000);

  it('counts every due time once and tells every change once, while replicas are killed', async () => {
    const before = (await fixture.transitions()).length;
    const replicas = await Promise.all([fixture.replica(), fixture.replica(), fixture.replica()]);
    const ids = Array.from({ length: GROUPS }, (_, i) => `exact${i}`);
    const write = (value: number): Promise<void> => fixture.write(ids.map((id) => ({ labels: { __name__: 'flips', id }, value })));
    await write(0);
    await Promise.all(ids.map((id) => fixture.put({ id, rules: [{ id: `${id}-mark`, type: 'recording', record: `mark:${id}`, expr: 'vector(1)' }, alert(`${id}-flips`, `flips{id="${id}"}`)] })));
    const marks = async () => (await fixture.log()).filter(({ series }) => series.startsWith('mark:'));
    await eventually(async () => expect(new Set((await marks()).map(({ series }) => series)).size).toBe(GROUPS), 60_000);

    const kills = killing(replicas, () => fixture.replica());
    for (let flip = 1; flip <= FLIPS; flip++) {
      await write(flip % 2);
      await wait(HOLD_MS);
    }
    await kills;
    const expected = Array.from({ length: FLIPS }, (_, i) => (i % 2 === 0 ? 'firing' : 'resolved'));
    await eventually(async () => {
      const told = (await fixture.transitions()).slice(before);
      expect(ids.map((id) => told.filter(({ labels }) => labels.alertname === `${id}-flips`).map(({ state }) => state))).toEqual(ids.map(() => expected));
    }, 60_000);
    const logged = await marks();
    for (const id of ids) {
      const times = logged.filter(({ series }) => series.startsWith(`mark:${id}{`)).map(({ timeMs }) => timeMs);
      // Ascending by the interval, none twice, none left out.
      expect(times).toEqual(times.map((_, i) => times[0]! + 1_000 * i));
      expect(times.length).toBeGreaterThan((FLIPS * HOLD_MS) / 1_000);
    }
  }, 300_000);
});

/** Kills one replica after the other, and starts another in its place. */
async function killing(replicas: ServiceProcess[], start: () => Promise<ServiceProcess>): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await wait(3_000);
    await replicas.shift()!.kill9();
    replicas.push(await start());
  }
}
