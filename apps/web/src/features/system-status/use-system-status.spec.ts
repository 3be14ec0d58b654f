/** @jest-environment jsdom */
import { type Pipeline, type SystemStatus } from '../../api/types';
import { nextFeed } from './use-system-status';

const pipeline: Pipeline = { receivedRowsPerSecond: 5, refusedRowsPerSecond: 0, writtenRowsPerSecond: 4, backlogMessages: 3, backlogBytes: 0, streamFillRatio: 0, writeLagMs: 1, deadLetters: 0, sources: [] };
const status = (at: number, more: Partial<SystemStatus> = {}): SystemStatus => ({ at, state: 'OK', services: [], pipeline, ...more });

test('the feed of somebody who sees a part of the data has a status and no pipeline', () => {
  expect(nextFeed({ history: [] }, status(7, { pipeline: null }))).toEqual({ status: status(7, { pipeline: null }), history: [], error: undefined });
});

test('the history keeps its last moments', () => {
  let feed = nextFeed({ history: [] }, status(0));
  for (let at = 1; at <= 100; at++) feed = nextFeed(feed, status(at));
  expect([feed.history.length, feed.history.at(-1)]).toEqual([90, { at: 100, backlog: 3, received: 5, written: 4 }]);
});
