import type { Incident } from '@observer/contracts';
import { formatDuration } from '@observer/promql';
import { timesOf } from './incident-times';

/** What Markdown would read as something else; line feeds would end a row. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/([\\`*_[\]<>|#])/g, '\\$1');
const time = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
const took = (seconds: number | undefined): string => (seconds === undefined ? 'not' : `after ${formatDuration(Math.round(seconds) * 1_000)}`);

/** The postmortem of an incident as Markdown: what is known is filled in, what only people know is asked for. */
export function postmortem(incident: Incident): string {
  const { number, title, severity, team, root, openedAtMs, resolvedAtMs, acknowledgedBy, resolvedBy, alertCount, labels } = incident;
  const times = timesOf(incident);
  const lines = [
    `# Postmortem: #${number} ${plain(title)}`, '',
    '| | |', '|---|---|',
    `| Severity | ${severity} |`, `| Team | ${team === '' ? 'nobody’s' : plain(team)} |`, `| Opened | ${time(openedAtMs)} |`,
    `| Acknowledged | ${took(times.acknowledged)}${acknowledgedBy === null ? '' : `, by ${plain(acknowledgedBy)}`} |`,
    `| Resolved | ${took(times.resolved)}${resolvedAtMs === null ? '' : `, ${time(resolvedAtMs)}`}${resolvedBy === null ? '' : `, by ${plain(resolvedBy)}`} |`,
    `| Alerts | ${alertCount} |`, `| Labels | ${Object.entries(labels).map(([name, value]) => `${plain(name)}=${plain(value)}`).join(', ') || 'none in common'} |`, '',
    '## Summary', '', '_What happened, in two sentences, for somebody who was not there._', '',
    '## Impact', '', '_Who noticed what, for how long._', '',
    '## Root cause', '', root === null ? '_What broke, and why._' : `Probable root: ${root.kind} ${plain(root.name)} (${plain(root.reason)}). _Confirm or correct._`, '',
    '## Timeline', '', '| UTC | who | what |', '|---|---|---|', ...incident.timeline.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, by, what, text }) => `| ${time(atMs)} | ${by === null ? 'Observer' : plain(by.id)} | **${plain(what)}** ${plain(text)} |`), '',
    '## Alerts', '', '| alert | from | until |', '|---|---|---|', ...incident.alerts.map((alert) => `| ${Object.entries(alert.labels).map(([name, value]) => `${plain(name)}=${plain(value)}`).join(', ')} | ${time(alert.startsAtMs)} | ${alert.resolvedAtMs === null ? 'fires' : time(alert.resolvedAtMs)} |`), '',
    '## What went well', '', '_…_', '', '## What went badly', '', '_…_', '', '## Actions', '', '| what | who | until |', '|---|---|---|', '| | | |', '',
  ];
  return lines.join('\n');
}
