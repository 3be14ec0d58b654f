/** A replica as a process of its own, for tests that kill it: acknowledges incidents when it is told `ack <id> <version>` on stdin, and says `acked <id>` when that is done. */
import { createInterface } from 'node:readline';
import { incidentsBucket } from '@observer/contracts';
import { startTestPlatform } from '@observer/testing';
import { changed } from './incidents';
import { startPeopleReplica } from './people-replica';

async function main(): Promise<void> {
  const { redisUrl, environment } = JSON.parse(process.argv[2]!) as { redisUrl: string; environment: Record<string, string> };
  const platform = await startTestPlatform({ service: 'alerting', environment, redisUrl, instance: `replica-${process.pid}`, logLevel: 'fatal' });
  const replica = await startPeopleReplica(platform, { tell: () => Promise.resolve() });
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [, id] = line.split(' ');
    void (async () => {
      const found = await platform.messaging.documents(incidentsBucket).get(id!);
      if (found === undefined) return say(`unknown ${id}`);
      const acknowledged = found.value.state === 'acknowledged' ? found.value : changed(found.value, { state: 'acknowledged', acknowledgedAtMs: Date.now(), acknowledgedBy: 'ann' });
      await replica.service.stopPages(acknowledged);
      say(`acked ${id}`);
    })().catch((error: unknown) => say(`failed ${id} ${String(error)}`));
  });
  say('ready');
}
void main();
