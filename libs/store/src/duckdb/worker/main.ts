/**
 * Entry of the store's thread: everything of DuckDB runs here, so that a commit or a long query never holds up the event loop of the service.
 *
 * The thread ends by itself, once nothing of DuckDB runs in it any more. Ended from outside in the middle of a native call it would take the
 * process with it: the addon answers into a JavaScript heap that may no longer run, and aborts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { asObserverError } from '@observer/kernel';
import { Cancellation } from '../engine/cancellation';
import { DuckDbEngine } from '../engine/engine';
import { closedFault } from '../engine/connections';
import { decodeEntries } from '../../log/decode-entries';
import { ErasedPart, OnErasedPart, WorkProgress } from '../../telemetry-store.port';
import { Call, errorData, errorOf, Request, Response, ThreadData, ThreadFault, ThreadNotice, Told } from './protocol';

const METADATA_TIMEOUT_MS = 10_000;

let engine: Promise<DuckDbEngine> | undefined;
let closed: Promise<void> | undefined;
const running = new Map<number, Cancellation>();
/** Parts of erasures that wait until they are noted. */
const untold = new Map<number, (told: Told) => void>();
let nextPart = 1;

/** A call under way: how it is ended, and how it tells what it has done. */
interface Run {
  readonly cancellation: Cancellation;
  readonly onProgress: (progress: WorkProgress) => void;
  readonly onPart: OnErasedPart;
}

async function handle(call: Call, run: Run): Promise<unknown> {
  if (call.method === 'open') {
    engine = DuckDbEngine.open(call.options, (notice) => parentPort!.postMessage({ notice } satisfies ThreadNotice));
    await engine;
    return undefined;
  }
  if (call.method === 'close') return closeEngine();
  if (engine === undefined) throw closedFault();
  return handleOpen(await engine, call, run);
}

async function handleOpen(store: DuckDbEngine, call: Exclude<Call, { method: 'open' | 'close' }>, { cancellation, onProgress, onPart }: Run): Promise<unknown> {
  switch (call.method) {
    case 'write':
      return store.write(call.entries);
    case 'writeEncoded': {
      const { entries, refusedEntries } = decodeEntries(call.entries);
      return { ...(await store.write(entries)), refusedEntries };
    }
    case 'selectSeries':
      return store.selectSeries(call.query, cancellation);
    case 'selectEvents':
      return store.selectEvents(call.query, cancellation);
    case 'selectMetadata':
      return store.selectMetadata(call.query, cancellation);
    case 'selectSamples':
      return store.selectSamples(call.query, cancellation);
    case 'selectSamplesBatch':
      return store.selectSamplesBatch(call.queries, cancellation);
    case 'selectLabels':
      return store.selectLabels(call.query, cancellation);
    case 'delete':
      return store.delete(call.measurement, call.matchers, call.range);
    case 'applyRetention':
      return store.applyRetention(call.plan);
    case 'previewRetention':
      return store.previewRetention(call.plan);
    case 'erase':
      return store.erase(call.subject, cancellation, onPart);
    case 'cardinality':
      return store.cardinality(call.query);
    case 'rebuildRollups':
      return store.rebuildRollups(call.measurement, call.range, onProgress, cancellation);
    case 'updateRollups':
      return store.updateRollups();
    case 'stats':
      return store.stats();
  }
}

/** Refuses new calls, cancels the queries, finishes the writes, closes the files. */
function closeEngine(): Promise<void> {
  const closing = engine;
  engine = undefined;
  for (const query of running.values()) query.cancel();
  closed ??= Promise.resolve(closing).then((opened) => opened?.close(), () => undefined);
  return closed;
}

/** Milliseconds a call may take; writes take as long as the disk needs. */
function timeoutOf(call: Call): number | undefined {
  if (call.method === 'selectSeries' || call.method === 'selectSamples') return call.query.limits.timeoutMs;
  if (call.method === 'selectSamplesBatch') return Math.max(...call.queries.map(({ limits }) => limits.timeoutMs));
  if (call.method === 'selectEvents' || call.method === 'selectLabels') return call.query.timeoutMs;
  return call.method === 'selectMetadata' ? METADATA_TIMEOUT_MS : undefined;
}

async function answer(id: number, call: Call): Promise<Response> {
  const cancellation = new Cancellation(timeoutOf(call));
  running.set(id, cancellation);
  try {
    const onProgress = (progress: WorkProgress): void => parentPort!.postMessage({ id, progress } satisfies Response);
    return { id, value: await handle(call, { cancellation, onProgress, onPart: (erased) => noted(id, erased) }) };
  } catch (thrown) {
    return { id, error: errorData(asObserverError(thrown)) };
  } finally {
    running.delete(id);
    cancellation.dispose();
  }
}

/** Resolves when the caller has noted a part that is about to be erased. */
function noted(id: number, erased: ErasedPart): Promise<void> {
  const part = nextPart++;
  return new Promise((resolve, reject) => {
    untold.set(part, ({ error }) => (error === undefined ? resolve() : reject(errorOf(error))));
    parentPort!.postMessage({ id, part, erased } satisfies Response);
  });
}

parentPort!.on('message', (request: Request) => {
  if ('halt' in request) void halt();
  else if ('part' in request) {
    untold.get(request.part)?.(request);
    untold.delete(request.part);
  }
  else if ('cancel' in request) running.get(request.id)?.cancel();
  else void reply(request.id, request.call);
});

async function reply(id: number, call: Call): Promise<void> {
  parentPort!.postMessage(await answer(id, call));
  if (call.method === 'close') parentPort!.close();
}

/** The process waits for this before it exits; it can receive no message any more. */
async function halt(): Promise<void> {
  const { halted } = workerData as ThreadData;
  await closeEngine().catch(() => undefined);
  Atomics.store(halted, 0, 1);
  Atomics.notify(halted, 0);
}

// Whatever failed here may have left anything behind, so the thread makes room for a new one; but in order.
process.on('uncaughtException', (thrown) => {
  const notice: ThreadFault = { fault: errorData(asObserverError(thrown)) };
  parentPort!.postMessage(notice);
  void closeEngine().catch(() => undefined).then(() => parentPort!.close());
});
