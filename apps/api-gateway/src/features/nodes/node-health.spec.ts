import { HealthBook, probeRowOf, type ProbeRow } from './node-health';

const node = { id: 'n1', probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 } };
const at = 1_800_000_000_000;
const row = (state: string, atMs: number, transport = 'http'): ProbeRow => ({ node: 'n1', transport, health: { state, up: state === 'healthy', at: atMs } });

describe('a row of node_probe', () => {
  it('becomes a verdict with camel-case members; missing measures stay away', () => {
    const columns = ['time', 'node', 'transport', 'state', 'version', 'up', 'head_height', 'peers', 'error'];
    expect(probeRowOf(columns, ['1800000000000123456', 'n1', 'ws', 'healthy', 'geth/1', true, 19_000_000, null, ''])).toEqual({
      node: 'n1', transport: 'ws', health: { state: 'healthy', up: true, at, version: 'geth/1', headHeight: 19_000_000 },
    });
  });

  it('is nothing without a node', () => expect(probeRowOf(['time', 'state'], ['1', 'healthy'])).toBeUndefined());
});

describe('the health of a node', () => {
  it('is unknown to the book until a probe spoke', () => expect(new HealthBook().of(node, at)).toBeUndefined());

  it('is the newest word, in whatever order rows come', () => {
    const book = new HealthBook();
    book.take(row('lagging', at));
    book.take(row('healthy', at - 10_000));
    expect(book.of(node, at)?.state).toBe('lagging');
  });

  it('is the worse of its two transports', () => {
    const book = new HealthBook();
    book.take(row('healthy', at));
    book.take(row('unreachable', at - 2_000, 'ws'));
    expect(book.of(node, at)).toMatchObject({ state: 'unreachable', up: false });
  });

  it('never looks healthy because the probes stopped', () => {
    const book = new HealthBook();
    book.take(row('healthy', at));
    expect(book.of(node, at + 35_000)?.state).toBe('healthy');
    expect(book.of(node, at + 35_001)).toMatchObject({ state: 'unknown', up: false, at });
  });

  it('leaves a transport out that is not probed any more', () => {
    const book = new HealthBook();
    book.take(row('unreachable', at - 60_000, 'ws'));
    book.take(row('healthy', at));
    expect(book.of(node, at)?.state).toBe('healthy');
  });

  it('is forgotten with the node', () => {
    const book = new HealthBook();
    book.take(row('healthy', at));
    book.forget('n1');
    expect(book.of(node, at)).toBeUndefined();
  });
});
