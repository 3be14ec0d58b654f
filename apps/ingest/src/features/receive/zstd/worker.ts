/** Entry of the thread that decompresses Zstandard: a body crafted to be slow costs a thread its time, never the event loop. */
import { parentPort } from 'node:worker_threads';
import { Decompress } from 'fzstd';
import type { UnzstdAnswer, UnzstdRequest } from './unzstd-thread';

class TooLarge extends Error {}

function unzstd({ data, steps, maxBytes }: UnzstdRequest): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((chunk) => {
    total += chunk.length;
    if (total > maxBytes) throw new TooLarge();
    chunks.push(chunk);
  });
  let from = 0;
  steps.forEach((to, index) => {
    stream.push(data.subarray(from, to), index === steps.length - 1);
    from = to;
  });
  const expanded = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    expanded.set(chunk, at);
    at += chunk.length;
  }
  return expanded;
}

function answer(request: UnzstdRequest): UnzstdAnswer {
  try {
    return { id: request.id, expanded: unzstd(request) };
  } catch (error) {
    if (error instanceof TooLarge) return { id: request.id, fault: 'too-large' };
    return { id: request.id, fault: 'invalid', reason: error instanceof Error ? error.message : String(error) };
  }
}

parentPort!.on('message', (request: UnzstdRequest) => {
  const response = answer(request);
  parentPort!.postMessage(response, 'expanded' in response ? [response.expanded.buffer as ArrayBuffer] : []);
});
