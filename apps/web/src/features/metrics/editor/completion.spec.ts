import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { type PrometheusClient, PromQLExtension } from '@prometheus-io/codemirror-promql';
import { functionNames } from '@observer/promql';
import { GatewayCompletion, isNewer } from './completion';

const client: PrometheusClient = {
  labelNames: async () => ['chain'], labelValues: async () => ['sui'], metricMetadata: async () => ({}), series: async () => [], metricNames: async () => ['up'], flags: async () => ({}),
};
const completion = new GatewayCompletion(client);
const offered = async (text: string, explicit = false): Promise<string[]> => {
  const state = EditorState.create({ doc: text.replace('|', ''), extensions: [new PromQLExtension().asExtension()] });
  return (await completion.promQL(new CompletionContext(state, text.indexOf('|'), explicit)))?.options.map(({ label }) => label) ?? [];
};

test('functions of the language are offered, those the server refuses are not', async () => {
  const names = await offered('histogram_q|');
  expect(names).toEqual(expect.arrayContaining(['histogram_quantile', 'up', 'rate', 'sum']));
  const served = new Set(functionNames('2'));
  expect(functionNames('3').filter((name) => !served.has(name) && names.includes(name))).toEqual([]);
  expect(names.filter((name) => served.has(name)).length).toBeGreaterThan(60);
  expect(isNewer({ label: 'limitk' })).toBe(true);
});

test('durations follow a bracket and offset, but not inside a string', async () => {
  expect(await offered('rate(up[|])')).toEqual(['1m', '5m', '15m', '1h', '6h', '1d']);
  expect(await offered('up offset |')).toContain('1h');
  expect(await offered('up{chain="[|"}')).not.toContain('5m');
});

test('after a number minutes come before years', async () => {
  const state = EditorState.create({ doc: 'rate(up[5])', extensions: [new PromQLExtension().asExtension()] });
  const options = (await completion.promQL(new CompletionContext(state, 9, false)))!.options;
  expect([...options].sort((a, b) => (b.boost ?? 0) - (a.boost ?? 0))[0]!.label).toBe('m');
});

test('a whole expression opens no list of operators, unless it is asked for', async () => {
  expect(await offered('sum(rate(up[5m])) |')).toEqual([]);
  expect(await offered('sum(rate(up[5m]))|')).toEqual([]);
  expect(await offered('sum(rate(up[5m]))|', true)).toContain('unless');
});
