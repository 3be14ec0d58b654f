import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './files';

/** A log on disk that stays small: full, it becomes `<path>.1`, and the older ones move up to `<path>.<kept>`. */
export class LogFile {
  private descriptor: number;
  private size: number;
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly maxBytes = 10 * 1024 ** 2,
    private readonly kept = 3,
  ) {
    makeFolder(dirname(path));
    this.descriptor = openSync(path, 'a', 0o600);
    this.size = fstatSync(this.descriptor).size;
  }

  /** Last words that come after `close` are lost: the pipe of a process may outlive the wait for it. */
  write(text: string): void {
    if (this.closed) return;
    const bytes = Buffer.from(text);
    if (this.size > 0 && this.size + bytes.length > this.maxBytes) this.rotate();
    writeSync(this.descriptor, bytes);
    this.size += bytes.length;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.descriptor);
  }

  private rotate(): void {
    closeSync(this.descriptor);
    for (let number = this.kept - 1; number >= 1; number--) this.move(`${this.path}.${number}`, `${this.path}.${number + 1}`);
    this.move(this.path, `${this.path}.1`);
    this.descriptor = openSync(this.path, 'a', 0o600);
    this.size = 0;
  }

  private move(from: string, to: string): void {
    try {
      renameSync(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Calls back with each complete line of a stream of chunks. */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer | string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}

/**
 * What of a log line a person at the console should see: warnings and errors, shortened; undefined for everything else.
 * Understands pino's JSON lines, NATS (`[ERR]`) and Redis (`# Fatal`); other text on stderr counts as an error.
 */
export function noteworthy(line: string, isStderr: boolean): string | undefined {
  if (line.startsWith('{')) {
    try {
      const entry = JSON.parse(line) as { level?: number | string; msg?: string; event?: string; err?: { message?: string } };
      const isWarning = typeof entry.level === 'number' ? entry.level >= 40 : ['warn', 'error', 'fatal'].includes(entry.level ?? '');
      return isWarning ? [entry.msg ?? entry.event ?? 'warning', entry.err?.message].filter(Boolean).join(': ') : undefined;
    } catch {
      return line;
    }
  }
  const broker = /\[(?:ERR|FTL)\] (.*)|# ((?:Fatal|Bad|Can't|Could not).*)/.exec(line);
  if (broker !== null) return broker[1] ?? broker[2];
  const isBrokerLine = /^\[\d+\] \d|^\d+:[MCS] /.test(line);
  return isStderr && !isBrokerLine && line.trim() !== '' ? line : undefined;
}
