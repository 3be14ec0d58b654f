import { controlIngestJobV1, exampleJob, type JobView, listIngestJobsV1, type Role } from '@observer/contracts';
import type { Platform } from '@observer/platform';
import type { Principal } from '../access';
import { Jobs } from './jobs';

const caller = (role: Role, dataScope: Principal['dataScope'] = []): Principal =>
  ({ kind: 'user', id: `the-${role}`, name: role, role, scopes: [], sessionId: 's', expiresAtMs: 1, dataScope });
const job = (type: string): JobView => ({ ...exampleJob, id: `${type}-1`, type, service: 'ingest', progress: { ...exampleJob.progress, note: '' }, params: { subject: { column: 'customer', hmacSha256: 'x' } } });
const { signal } = new AbortController();

/** Ingest has one job of each kind. */
function jobs() {
  const controlled: string[] = [];
  const request = (command: unknown, { id }: { id?: string }): Promise<unknown> => {
    if (command === controlIngestJobV1) controlled.push(id!);
    return Promise.resolve({ jobs: command === listIngestJobsV1 ? [job('erasure'), job('rebuild-rollups')] : [] });
  };
  return { service: new Jobs({ messaging: { request } } as unknown as Platform), controlled };
}

describe('erasures among the jobs', () => {
  it.each([[caller('viewer')], [caller('editor')], [caller('admin', [{ tag: 'operator', op: '=', value: 'acme' }])]])('are not there for %j: neither listed, nor found, nor controlled', async (who) => {
    const { service, controlled } = jobs();
    expect((await service.list({}, who, signal)).items.map(({ type }) => type)).not.toContain('erasure');
    await expect(service.get('ingest', 'erasure-1', who, signal)).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.control('ingest', 'erasure-1', { action: 'cancel' }, who, signal)).rejects.toMatchObject({ code: 'not_found' });
    expect(controlled).toEqual([]);
  });

  it('are there for admins', async () => {
    const { service, controlled } = jobs();
    expect((await service.list({}, caller('admin'), signal)).items.map(({ type }) => type)).toEqual(['erasure', 'rebuild-rollups']);
    await service.control('ingest', 'erasure-1', { action: 'cancel' }, caller('admin'), signal);
    expect(controlled).toEqual(['erasure-1']);
  });
});
