import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SERVICES } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Caller, type Principal, Requires } from '../access';
import { StatusBoard } from './status-board';
import type { SystemStatus } from './status.types';

const state = z.enum(['OK', 'DEGRADED', 'DOWN']);
const statusSchema = z.object({
  at: z.number().describe('Milliseconds since the epoch'),
  state,
  services: z.array(z.object({
    service: z.enum(SERVICES), state, reason: z.string().optional(),
    replicas: z.array(z.object({
      instance: z.string(), version: z.string(), roles: z.array(z.string()), ready: z.boolean(), draining: z.boolean(), lost: z.boolean().describe('Three heartbeats missed'),
      startedAt: z.number(), lastSeenMs: z.number(), rssBytes: z.number(), cpuSeconds: z.number(), eventLoopDelayP99Ms: z.number(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })), gauges: z.array(z.object({ name: z.string(), value: z.number() })),
    })),
  })),
  pipeline: z.object({
    receivedRowsPerSecond: z.number(), refusedRowsPerSecond: z.number(), writtenRowsPerSecond: z.number(), backlogMessages: z.number(), backlogBytes: z.number(),
    streamFillRatio: z.number().describe('0..1; at 1 ingest answers 503'), writeLagMs: z.number().optional().describe('Absent while nobody writes'), deadLetters: z.number(),
    sources: z.array(z.object({ name: z.string(), rowsPerSecond: z.number(), refusedPerSecond: z.number(), lastSeenMs: z.number() })),
  }).nullable().describe('Null for callers with a data scope: it tells of everybody\'s data'),
});

@ApiTags('System')
@Controller('api/v1/system')
export class SystemStatusController {
  constructor(private readonly board: StatusBoard) {}

  @Get('status')
  @Requires('read')
  @Describe({ summary: 'Tells how every service is and what the pipeline carries', response: statusSchema })
  status(@Caller() caller: Principal): SystemStatus {
    return this.board.currentFor(caller);
  }
}
