import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChildServer } from './child-server';
import { eventually } from './eventually';
import { freePort } from './free-port';

export interface TestPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

const REMEDY = 'Install it (Debian: apt-get install prometheus); tests use the binary only, its service may be off.';

/** A Prometheus for one test file, on a free loopback port, that holds the samples of a text in OpenMetrics format (ends with "# EOF") and scrapes nothing. */
export async function startPrometheus(openMetrics: string): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'observer-prometheus-'));
  const [samples, data, config] = [join(folder, 'samples.om'), join(folder, 'data'), join(folder, 'prometheus.yml')];
  await writeFile(samples, openMetrics);
  await writeFile(config, 'global:\n  evaluation_interval: 1m\n');
  await createBlocks(samples, data);
  const port = await freePort();
  const args = [
    `--config.file=${config}`, `--storage.tsdb.path=${data}`, '--storage.tsdb.retention.time=100y', `--web.listen-address=127.0.0.1:${port}`, '--log.level=error',
  ];
  const server = await startChildServer({ binary: 'prometheus', args, port, remedy: REMEDY });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (!(await fetch(`${url}/-/ready`)).ok) throw new Error(`${url} is not ready`);
  }, 15_000);
  return {
    url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createBlocks(samples: string, data: string): Promise<void> {
  try {
    await promisify(execFile)('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', samples, data], { maxBuffer: 1 << 24 });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(isMissing ? `promtool is not installed. ${REMEDY}` : `promtool could not make blocks: ${String(error)}`, { cause: error });
  }
}
