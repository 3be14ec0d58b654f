import { parseDurationMs } from '@observer/kernel';
import { z } from 'zod';

/** A setting that is a duration ("500ms", "10s", "24h"); its value is milliseconds. */
export const duration = (fallback: string, minMs: number) =>
  z.string().default(fallback).transform((text, context) => {
    try {
      const ms = parseDurationMs(text);
      if (ms >= minMs) return ms;
      context.addIssue({ code: 'custom', message: `must be at least ${minMs} ms` });
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
    return z.NEVER;
  });
