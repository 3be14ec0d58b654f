import type { RunningSystem } from '@observer/tools/launcher';

/** Rows that the writer has committed since it started, from its own metrics. */
export async function writtenRows(system: RunningSystem): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${system.ports.writer}/metrics`);
  const text = await response.text();
  const match = /^observer_store_written_rows_total(?:\{[^}]*\})? (\S+)$/m.exec(text);
  return match === null ? 0 : Number(match[1]);
}
