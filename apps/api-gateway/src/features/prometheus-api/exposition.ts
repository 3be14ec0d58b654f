/** The text format of `/federate`: https://prometheus.io/docs/instrumenting/exposition_formats/ Pure. */
import { formatValue } from '@observer/promql';

export interface ExposedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timeMs: number;
}

export const EXPOSITION_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Names that need no quotes. */
const PLAIN_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
const quoted = (text: string): string => `"${escaped(text)}"`;

/** Samples ordered by name, each name under its type, which is not known here; line by line. */
export function* exposition(samples: readonly ExposedSample[]): Generator<string> {
  const byName = new Map<string, ExposedSample[]>();
  for (const sample of samples) {
    const name = sample.labels.__name__ ?? '';
    const ofName = byName.get(name);
    if (ofName === undefined) byName.set(name, [sample]);
    else ofName.push(sample);
  }
  for (const name of [...byName.keys()].sort()) {
    yield `# TYPE ${PLAIN_NAME.test(name) ? name : quoted(name)} untyped\n`;
    for (const sample of byName.get(name)!) yield lineOf(name, sample);
  }
}

function lineOf(name: string, { labels, value, timeMs }: ExposedSample): string {
  // Without an instance of its own the one who scrapes would put his target's there, also when told to honor labels.
  const all: Record<string, string> = { instance: '', ...labels };
  const pairs = Object.keys(all).filter((label) => label !== '__name__').sort().map((label) => `${PLAIN_LABEL.test(label) ? label : quoted(label)}=${quoted(all[label]!)}`);
  const isPlain = PLAIN_NAME.test(name);
  const inner = isPlain ? pairs : [quoted(name), ...pairs];
  return `${isPlain ? name : ''}{${inner.join(',')}} ${formatValue(value)} ${timeMs}\n`;
}
