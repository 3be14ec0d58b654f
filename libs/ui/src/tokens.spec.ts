import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const css = readFileSync(join(__dirname, 'styles/tokens.css'), 'utf8');

function tokensOf(theme: string): (name: string) => string {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)![1]!;
  const tokens = new Map([...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]));
  return (name) => tokens.get(name) ?? fail(`${theme} has no ${name}`);
}

const fail = (message: string): never => {
  throw new Error(message);
};

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const SURFACES = ['--bg', '--surface', '--surface-sunken', '--surface-hover'];
const TEXT_PAIRS: [string, string][] = [
  ...['--text', '--text-2', '--text-3', '--accent'].flatMap((text) => SURFACES.map((surface): [string, string] => [text, surface])),
  ['--text', '--surface-active'], ['--text-2', '--surface-active'], ['--on-accent', '--accent-solid'], ['--on-accent', '--accent-solid-hover'], ['--accent', '--accent-soft'], ['--text', '--accent-soft'],
  ...['ok', 'warn', 'bad', 'info'].flatMap((tone): [string, string][] => [[`--${tone}`, `--${tone}-soft`], [`--${tone}`, '--surface']]),
  ['--chart-axis', '--surface'],
];
const MARK_PAIRS = [...['--ok-mark', '--bad-mark', '--info-mark', '--focus', '--line-control', '--accent-solid'], ...Array.from({ length: 16 }, (_, index) => `--chart-${index + 1}`)];

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  const token = tokensOf(theme);
  test.each(TEXT_PAIRS)('%s reads on %s (4.5 : 1)', (text, surface) => expect(contrast(token(text), token(surface))).toBeGreaterThanOrEqual(4.5));
  test.each(MARK_PAIRS)('%s is seen on a surface (3 : 1)', (mark) => expect(contrast(token(mark), token('--surface'))).toBeGreaterThanOrEqual(3));
});
