import { createInterface } from 'node:readline/promises';
import { painter, type Terminal } from './terminal';

/** The terminal of this process. @param wantsColor false = never; else where the output is a terminal */
export function processTerminal(wantsColor: boolean): Terminal {
  return {
    paint: painter(wantsColor && process.stdout.isTTY === true),
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    async stdin() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    },
    async confirm(question) {
      if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
      } finally {
        reader.close();
      }
    },
  };
}
