/** Words that all alerting documents share: labels, matchers, severities, durations. */
import { z } from 'zod';

/** Worst first. A rule says it as the label `severity`; other words count as `warning`. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const documentId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use lower case letters, digits and "-", at most 64');
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'use letters, digits and "_", not starting with a digit');
export const labelSetSchema = z.record(labelName, z.string().max(2048));
export type LabelSet = z.infer<typeof labelSetSchema>;

/** As in Alertmanager: regular expressions are RE2 and anchored at both ends, a missing label reads as "". */
export const alertMatcherSchema = z.object({ label: labelName, op: z.enum(['=', '!=', '=~', '!~']), value: z.string().max(2048) });
export type AlertMatcher = z.infer<typeof alertMatcherSchema>;
export const alertMatchersSchema = z.array(alertMatcherSchema).max(32);

/** Milliseconds since 1970, from the year 1 to 9999: beyond, calendars stop counting and whatever counts days with them never ends. */
export const momentMs = z.number().min(-62_135_596_800_000).max(253_402_300_799_999);

/** IANA time zone, e.g. Europe/Zurich. */
export const timeZoneSchema = z.string().refine(
  (zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  },
  { message: 'is no time zone of the IANA database; write e.g. "Europe/Zurich" or "UTC"' },
);
