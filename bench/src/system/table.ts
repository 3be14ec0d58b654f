import type { Figure } from './figure';

/** `met`, `missed`, or nothing where there is no target. Pure. */
export function verdict(figure: Figure): 'met' | 'missed' | undefined {
  if (figure.target === undefined) return undefined;
  return (figure.better === 'higher' ? figure.value >= figure.target : figure.value <= figure.target) ? 'met' : 'missed';
}

const MARKS = { met: '✔', missed: '✖', none: '' };

const number = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : value.toLocaleString('en', { maximumSignificantDigits: 3 });

/** A table for people. Pure. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [
    ['measurement', 'value', 'unit', 'target', '', 'peer'],
    ...figures.map((figure) => [
      figure.name, number(figure.value), figure.unit,
      figure.target === undefined ? '' : `${figure.better === 'higher' ? '≥' : '≤'} ${number(figure.target)}`,
      MARKS[verdict(figure) ?? 'none'], figure.peer === undefined ? '' : `${figure.peer.name}: ${number(figure.peer.value)}`,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]): string => row.map((cell, column) => (column === 1 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd();
  return [line(rows[0]!), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
