import { Readable } from 'node:stream';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { exportFiles } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { CONTENT_TYPES, TABLE_FORMATS } from '@observer/tables';
import { z } from 'zod';
import type { Principal } from '../access';
import { Jobs } from './jobs';

/** What an export job says of its file when it is done. */
const resultSchema = z.object({ file: z.string(), fileName: z.string(), format: z.enum(TABLE_FORMATS), bytes: z.number() });

/** The files of export jobs, from the object store, part by part as the client takes them. */
@Injectable()
export class ExportedFiles {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly jobs: Jobs,
  ) {}

  /** @throws ObserverError `not_found` when there is no such export, it is not the caller's to know, or its file has expired; `conflict` while it is not done */
  async open(id: string, caller: Principal, signal: AbortSignal): Promise<StreamableFile> {
    const job = await this.jobs.get('reporting', id, caller, signal);
    if (job.state !== 'done') throw new ObserverError('conflict', `The export is ${job.state}; its file is there when it is done`, { retryable: job.state !== 'failed' && job.state !== 'cancelled' });
    const result = resultSchema.safeParse(job.result);
    if (!result.success) throw new ObserverError('not_found', `The job "${id}" has made no file`);
    const { file, fileName, format, bytes } = result.data;
    const files = this.platform.messaging.files(exportFiles);
    if ((await files.stat(file)) === undefined) throw new ObserverError('not_found', 'The file has expired: exports are kept for a day. Start the export again');
    const disposition = `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`;
    return new StreamableFile(Readable.from(files.read(file), { objectMode: false }), { type: CONTENT_TYPES[format], disposition, length: bytes });
  }
}
