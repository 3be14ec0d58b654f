import { incidentActionSchema } from './incidents';
import { maintenanceWindowsV1, previewEscalationV1 } from './previews';
import { noiseReportV1 } from './noise-report';
import { onCallShiftsV1 } from './on-call';
import { putSilenceV1 } from './noise';

const by = { kind: 'user', id: 'ada' };
const silence = { ...putSilenceV1.example.request.silence, id: undefined };

describe('a time beyond all calendars is no time of', () => {
  it.each([
    ['maintenance windows', maintenanceWindowsV1.request, { startMs: 1e16, endMs: 1e16 + 10 }], ['shifts', onCallShiftsV1.request, { schedule: 'primary', startMs: 1e16, endMs: 1e16 + 10 }],
    ['an escalation', previewEscalationV1.request, { policy: 'default', severity: 'info', atMs: 1e16 }], ['a noise report', noiseReportV1.request, { startMs: 9e15, endMs: 9e15 + 10 }],
    ['a snooze', incidentActionSchema, { action: 'snooze', untilMs: 1e16 }], ['a silence', putSilenceV1.request, { silence: { ...silence, endsAtMs: 1e300 }, by }],
  ])('%s', (_, schema, value) => expect(schema.safeParse(value).success).toBe(false));
});
