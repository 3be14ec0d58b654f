/** Entry of a thread that evaluates parts of large queries. It knows nothing of DuckDB, so it may be ended at any time. */
import { parentPort } from 'node:worker_threads';
import { asObserverError } from '@observer/kernel';
import { errorData } from '../../worker/protocol';
import { GroupAnswer, GroupRequest } from './group-pool';
import { GroupTask } from './group-task';

const tasks = new Map<number, GroupTask>();

function answer(request: GroupRequest): GroupAnswer | undefined {
  switch (request.kind) {
    case 'begin':
      tasks.set(request.job, new GroupTask(request.definition));
      return undefined;
    case 'part': {
      let series = 0;
      let samples = 0;
      for (const read of tasks.get(request.job)!.add(request.part)) {
        series++;
        samples += read;
      }
      return { job: request.job, series, samples };
    }
    case 'results': {
      const results = tasks.get(request.job)!.results();
      tasks.delete(request.job);
      return { job: request.job, results };
    }
    case 'forget':
      tasks.delete(request.job);
      return undefined;
  }
}

parentPort!.on('message', (request: GroupRequest) => {
  try {
    const reply = answer(request);
    if (reply !== undefined) parentPort!.postMessage(reply);
  } catch (thrown) {
    parentPort!.postMessage({ job: request.job, error: errorData(asObserverError(thrown)) } satisfies GroupAnswer);
  }
});
