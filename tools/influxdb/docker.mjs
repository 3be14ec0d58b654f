import { randomBytes } from 'node:crypto';
import { run } from '../setup/command.mjs';
import { step } from '../setup/steps.mjs';

const IMAGE = 'influxdb:2.7';

/** Whether there is a Docker whose daemon answers. */
export const dockerIsThere = () => run('docker', ['version', '--format', '{{.Server.Version}}']).then(() => true, () => false);

/** Starts InfluxDB in a container on a free port of the loopback. */
export async function startInDocker() {
  const token = randomBytes(24).toString('hex');
  const setup = { MODE: 'setup', USERNAME: 'observer', PASSWORD: randomBytes(12).toString('hex'), ORG: 'observer', BUCKET: 'first', ADMIN_TOKEN: token };
  const env = Object.entries(setup).flatMap(([name, value]) => ['-e', `DOCKER_INFLUXDB_INIT_${name}=${value}`]);
  return step(`Starting ${IMAGE} in Docker`, async (note) => {
    const id = (await run('docker', ['run', '-d', '--rm', '-p', '127.0.0.1::8086', ...env, IMAGE], { onLine: note })).trim().split('\n').pop();
    const address = (await run('docker', ['port', id, '8086/tcp'])).trim().split('\n')[0];
    await until(`http://${address}/health`);
    return { env: { OBSERVER_TEST_INFLUXDB_URL: `influxdb://${address}/?org=observer&token=${token}` }, what: `${IMAGE} in Docker, ${address}`, stop: () => run('docker', ['stop', id]).then(() => undefined) };
  });
}

async function until(url) {
  for (let attempt = 0; attempt < 120; attempt++) {
    const answers = await fetch(url).then((response) => response.ok, () => false);
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${url} did not answer within a minute`);
}
