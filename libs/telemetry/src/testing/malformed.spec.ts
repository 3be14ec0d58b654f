import { JsonEventDecoder } from '../json/json-event-decoder';
import { KindRegistry } from '../kinds/kind-registry';
import { LineProtocolDecoder } from '../line-protocol/line-protocol-decoder';
import type { ParseResult } from '../parse/fault';
import { type MalformedBody, malformedArrays, malformedLineProtocol, malformedNdjson } from './malformed';

const kinds = new KindRegistry();
const lines = new LineProtocolDecoder({ kinds });
const events = new JsonEventDecoder({ kinds });

const decoders: [string, MalformedBody[], (body: Uint8Array) => ParseResult][] = [
  ['line protocol', malformedLineProtocol(), (body) => lines.decode(body, { precision: 'ns', defaultTimeNs: 0n })],
  ['NDJSON', malformedNdjson(), (body) => events.decode(body, { format: 'ndjson', defaultTimeNs: 0n })],
  ['a JSON array', malformedArrays(), (body) => events.decode(body, { format: 'array', defaultTimeNs: 0n })],
];

describe.each(decoders)('malformed bodies of %s', (_, bodies, decode) => {
  it('are at least 200, each with a name of its own', () => {
    expect(bodies.length).toBeGreaterThanOrEqual(200);
    expect(new Set(bodies.map(({ name }) => name)).size).toBe(bodies.length);
  });

  it.each(bodies.map((body) => [body.name.slice(0, 100), body] as const))('%s is refused with a reason and a remedy', (_name, { body, code }) => {
    const result = decode(body);
    expect(result.rows).toBe(0);
    expect(result.batches).toEqual([]);
    const [first] = result.faults;
    expect(first).toEqual(expect.objectContaining({ line: expect.any(Number) as number, reason: expect.stringMatching(/.{10}/) as string, remedy: expect.stringMatching(/.{4}/) as string }));
    if (code !== undefined) expect(first!.code).toBe(code);
    expect(first!.reason.length + first!.remedy.length).toBeLessThan(1000);
  });
});
