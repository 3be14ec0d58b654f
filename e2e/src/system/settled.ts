import { setTimeout as pause } from 'node:timers/promises';
import type { ObserverClient } from '../client/observer-client';
import type { TestSystem } from './test-system';

const SETTLE_TIMEOUT_MS = 120_000;

/** Waits until every process serves again and everything accepted is stored. @throws with the last reason when that takes two minutes. */
export async function settled(system: TestSystem, signIn: () => Promise<ObserverClient>): Promise<ObserverClient> {
  await Promise.all(Object.values(system.running.processes).map((process) => process.whenReady(SETTLE_TIMEOUT_MS)));
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const reason = await backlogLeft(signIn).catch((cause: unknown) => String(cause));
    if (typeof reason !== 'string') return reason;
    if (Date.now() > deadline) throw new Error(`the system did not settle: ${reason}`);
    await pause(500);
  }
}

async function backlogLeft(signIn: () => Promise<ObserverClient>): Promise<string | ObserverClient> {
  const client = await signIn();
  const { systemStatus } = await client.graphql<{ systemStatus: { services: { service: string; state: string }[]; pipeline: { backlogMessages: number } } }>(
    '{ systemStatus { services { service state } pipeline { backlogMessages } } }',
  );
  const down = systemStatus.services.filter((service) => service.state !== 'OK');
  if (down.length > 0) return `not well: ${JSON.stringify(down)}`;
  if (systemStatus.pipeline.backlogMessages > 0) return `${systemStatus.pipeline.backlogMessages} messages wait to be stored`;
  // Heartbeats are two seconds apart: a backlog of zero counts when it is still zero a beat later.
  await pause(2_500);
  const again = await client.graphql<{ systemStatus: { pipeline: { backlogMessages: number } } }>('{ systemStatus { pipeline { backlogMessages } } }');
  return again.systemStatus.pipeline.backlogMessages > 0 ? 'the backlog came back' : client;
}
