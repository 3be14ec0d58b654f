import { type StatusPageView, viewStatusPageV1 } from '@observer/contracts';
import { Rendered } from './rendered';

const view = (): StatusPageView => structuredClone(viewStatusPageV1.example.response.view) as unknown as StatusPageView;

it('a view is rendered once for all visitors, each way by itself, and a newer view anew', () => {
  const rendered = new Rendered();
  const [one, newer] = [view(), view()];
  let made = 0;
  const ask = (of: StatusPageView, way: string): string => rendered.of(of, way, () => `${way} ${++made}`);
  expect([ask(one, 'page'), ask(one, 'page'), ask(one, 'rss'), ask(newer, 'page')]).toEqual(['page 1', 'page 1', 'rss 2', 'page 3']);
  for (let host = 0; host < 100; host++) ask(one, `rss of host ${host}`);
  expect(ask(one, 'page')).toBe('page 1');
});
