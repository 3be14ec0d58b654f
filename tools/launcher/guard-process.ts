import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { workspaceRoot } from './workspace';

export interface Guard {
  /** Lets the guard go: everything was stopped properly. */
  dismiss(): void;
}

/** Starts the process that stops everything should this one be killed. It notices by the end of its standard input. */
export function startGuard(dataDir: string): Guard {
  const script = join(workspaceRoot(), 'tools/dist/launcher/guard.js');
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.stdin.on('error', () => child.unref());
  child.unref();
  return {
    dismiss: () => {
      child.stdin.end();
    },
  };
}
