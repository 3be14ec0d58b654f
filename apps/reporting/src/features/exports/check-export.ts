import { type ExportSpec, listKindsV1, selectLabelsV1, selectMetadataV1 } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { openSource } from './export-source';

/** The start of an export answers within the time a caller waits. */
const LIMIT_MS = 3_000;

/**
 * Tells at the request what can be known of an export at once: columns that are not there, matchers that cannot be read, a measurement or metric that
 * nobody ever sent under the caller's scope. Nothing in the range is no fault: the file is empty then. While the store is away the job finds out.
 * @throws ObserverError `invalid_argument`, `not_found`
 */
export async function checkExport(messaging: Messaging, spec: ExportSpec): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    await openSource(messaging, spec, signal);
    if (spec.what.kind === 'events') await refuseUnknownMeasurement(messaging, spec, spec.what.measurement, signal);
    else await refuseUnknownSamples(messaging, spec, spec.what.matchers, signal);
  } catch (thrown) {
    const error = asObserverError(thrown);
    if (error.code === 'invalid_argument' || error.code === 'not_found') throw error;
  }
}

async function refuseUnknownMeasurement(messaging: Messaging, { scope }: ExportSpec, measurement: string, signal: AbortSignal): Promise<void> {
  const { values } = await messaging.request(selectMetadataV1, { what: 'fields', measurement, matchers: [...scope], limit: 1 }, { signal });
  if (values.length > 0) return;
  const { kinds } = await messaging.request(listKindsV1, {}, { signal });
  if (kinds.some(({ name }) => name === measurement)) return;
  throw new ObserverError('not_found', `There is no measurement "${measurement}"${scope.length > 0 ? ' in the part of the data that you may see' : ''}; for samples of metrics ask with {"kind":"samples"}`);
}

type Matchers = Extract<ExportSpec['what'], { kind: 'samples' }>['matchers'];
async function refuseUnknownSamples(messaging: Messaging, { scope }: ExportSpec, matchers: Matchers, signal: AbortSignal): Promise<void> {
  const name = matchers.find(({ tag, op }) => tag === '__name__' && op === '=');
  if (name === undefined) return;
  const { series } = await messaging.request(selectLabelsV1, { what: 'series', matcherSets: [[name, ...scope]], limit: 1 }, { signal });
  if (series.length === 0) throw new ObserverError('not_found', `There is no metric "${name.value}"${scope.length > 0 ? ' in the part of the data that you may see' : ''}`);
}
