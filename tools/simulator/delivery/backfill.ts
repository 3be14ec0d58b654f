import { setTimeout as pause } from 'node:timers/promises';
import { WINDOW_MS } from '../traffic/requests';
import { LINES_PER_BODY, type Traffic } from '../traffic/traffic';
import { gapsIn, piecesNewestFirst, type Stretch } from './coverage';
import type { IngestClient } from './ingest-client';
import type { Journal } from './journal';

export interface BackfillOptions {
  readonly range: Stretch;
  /** Events per second of simulated time, to size the bodies. */
  readonly ratePerSecond: number;
  /** Rows per second of real time at most; undefined = as fast as they are taken. */
  readonly maxRowsPerSecond?: number;
  readonly stop: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly rows: number }) => void;
}

const IN_FLIGHT = 3;

/** Sends the history of a range, newest first, leaving out what the journal has. Resolves when all of it is durable. @returns rows sent */
export async function backfill(traffic: Traffic, client: IngestClient, journal: Journal, options: BackfillOptions): Promise<number> {
  const pieceMs = Math.max(WINDOW_MS, Math.floor(((LINES_PER_BODY / options.ratePerSecond) * 1000) / WINDOW_MS / 1.5) * WINDOW_MS);
  const pieces = piecesNewestFirst(gapsIn(options.range, journal.stretches), Math.min(pieceMs, 60_000));
  const total = pieces.length;
  const startedMs = Date.now();
  let taken = 0;
  let done = 0;
  let rows = 0;
  const work = async (): Promise<void> => {
    while (taken < total && !options.stop.aborted) {
      const piece = pieces[taken++]!;
      for (const body of traffic.bodies(...piece)) {
        await client.send(body);
        rows += body.lines.length;
      }
      journal.record(piece);
      options.onProgress({ done: ++done / total, rows });
      if (options.maxRowsPerSecond !== undefined) {
        const aheadMs = (rows / options.maxRowsPerSecond) * 1000 - (Date.now() - startedMs);
        if (aheadMs > 0) await pause(aheadMs, undefined, { signal: options.stop });
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  journal.save();
  return rows;
}
