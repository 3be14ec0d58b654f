/** What a notification says, in plain words and without any markup: channels only decide how it looks and how much of it fits. */
import type { Incident, IncidentAlert, LabelSet, Severity } from '@observer/contracts';
import type { DigestContext, IncidentChanges, IncidentContext, NotificationContext, TestContext } from '../../channel.port';
import { clip, oneLine, plain, runbookLink, safeLink } from './plain-text';

export type Tone = Severity | 'good' | 'neutral';

export interface Words {
  /** One or two words: `Critical`, `Acknowledged`, `Resolved`, `Test`. */
  readonly label: string;
  readonly tone: Tone;
  /** `#17 NodeDown: eth-us-1` */
  readonly headline: string;
  /** What happened just now: `Acknowledged by ada`. */
  readonly news: string;
  readonly why: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly runbook: string | null;
  /** Alerts, or incidents of a digest, most pressing first. */
  readonly lines: readonly { readonly text: string; readonly link: string | null }[];
  /** Of lines, with those that the incident no longer keeps. */
  readonly total: number;
  readonly link: string;
  readonly acknowledge: string | null;
  readonly resolve: string | null;
}

const MAX_HEADLINE = 300;
const MAX_LINE = 400;
const FOLLOW_UP_LINES = 5;
const FOLLOW_UP_LINE = 150;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function wordsOf(context: NotificationContext): Words {
  if (context.kind === 'incident') return incidentWords(context);
  return context.kind === 'digest' ? digestWords(context) : testWords(context);
}

/** `… and 480 more`, or nothing. */
export const moreOf = (left: number): string => (left === 0 ? '' : `… and ${left} more`);

/** `24 Nov 2026, 14:05 CET` */
export const timeOf = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }).format(atMs);

/** Where an incident is, as label and tone. */
export function standing({ state, severity }: Pick<Incident, 'state' | 'severity'>): { label: string; tone: Tone } {
  if (state === 'resolved' || state === 'merged') return { label: capital(state), tone: 'good' };
  return state === 'triggered' ? { label: capital(severity), tone: severity } : { label: capital(state), tone: 'neutral' };
}

/** One sentence on what happened. */
export function newsOf({ incident, change, timeZone }: Pick<IncidentContext, 'incident' | 'change' | 'timeZone'>): string {
  const by = (person: string | null): string => (person === null ? '' : ` by ${oneLine(person)}`);
  switch (change) {
    case 'acknowledged': return `Acknowledged${by(incident.acknowledgedBy)}`;
    case 'resolved': return `Resolved${by(incident.resolvedBy)}`;
    case 'assigned': return incident.assignee === null ? 'Assigned to nobody' : `Assigned to ${oneLine(incident.assignee)}`;
    case 'snoozed': return incident.snoozedUntilMs === null ? 'Snoozed' : `Snoozed until ${timeOf(incident.snoozedUntilMs, timeZone)}`;
    case 'severity-changed': return `Severity is now ${incident.severity}`;
    case 'alert-fired': case 'alert-resolved': return `${incident.firingCount} of ${incident.alertCount} alerts are firing`;
    default: return capital(oneLine(change.replaceAll('-', ' ')));
  }
}

/** All of an incident, whatever a context says that changed: for messages that are kept up to date. */
export const wholeOf = <C extends NotificationContext>(context: C): C => (context.kind === 'incident' && context.changes !== undefined ? { ...context, changes: undefined } : context);

/** `3 more firing, 2 resolved, 5 still firing`, after what else happened. */
function newsOfChanges(context: IncidentContext, { fired, resolvedCount, still, severityBefore }: IncidentChanges): string {
  const counts = [fired.length === 0 ? '' : `${fired.length} more firing`, resolvedCount === 0 ? '' : `${resolvedCount} resolved`, still === 0 ? '' : `${still} still firing`].filter((part) => part !== '').join(', ');
  const severity = severityBefore === null || context.change === 'severity-changed' ? '' : `Severity is now ${context.incident.severity}, was ${severityBefore}`;
  const unchanged = fired.length + resolvedCount === 0 && severityBefore === null && still > 0 ? `Nothing changed: ${counts}` : counts;
  return [context.change === 'opened' ? '' : newsOf(context), severity, unchanged].filter((part) => part !== '').join('. ') || newsOf(context);
}

/** The news of a message that follows another one: with the alerts that changed, when only those are told. */
export function followUp(context: IncidentContext, words: Words): string {
  if (context.changes === undefined) return words.news;
  const lines = words.lines.slice(0, FOLLOW_UP_LINES).map(({ text }) => `- ${clip(text, FOLLOW_UP_LINE)}`);
  const left = words.total - lines.length;
  return [words.news, ...lines, ...(left > 0 ? [moreOf(left)] : [])].join('\n');
}

function incidentWords(context: IncidentContext): Words {
  const { incident, timeZone, links } = context;
  const { changes } = context;
  const alerts = changes === undefined ? [...incident.alerts].sort((one, other) => Number(one.state === 'resolved') - Number(other.state === 'resolved')) : [...changes.fired, ...changes.resolved];
  const total = changes === undefined ? Math.max(incident.alertCount, alerts.length) : changes.fired.length + changes.resolvedCount;
  return {
    ...standing(incident), headline: headlineOf(incident), news: changes === undefined ? newsOf(context) : newsOfChanges(context, changes), why: oneLine(context.why), facts: factsOf(incident, timeZone),
    runbook: alerts.map(({ annotations }) => runbookLink(annotations.runbook_url ?? annotations.runbook, links.incident)).find((link) => link !== null) ?? null,
    lines: alerts.map((alert) => ({ text: lineOf(alert), link: safeLink(alert.generatorUrl) })), total,
    link: links.incident, acknowledge: incident.state === 'triggered' ? links.acknowledge : null, resolve: links.resolve,
  };
}

export const headlineOf = ({ number, title }: Pick<Incident, 'number' | 'title'>): string => clip(`#${number} ${oneLine(title)}`, MAX_HEADLINE);

function factsOf(incident: Incident, timeZone: string): { name: string; value: string }[] {
  const { root, team, assignee } = incident;
  return [
    { name: 'Severity', value: incident.severity },
    { name: 'Alerts', value: `${incident.firingCount} firing of ${incident.alertCount}` },
    { name: 'Since', value: timeOf(incident.openedAtMs, timeZone) },
    { name: 'Team', value: oneLine(team) },
    { name: 'Assigned to', value: oneLine(assignee ?? '') },
    { name: 'Probable root', value: root === null ? '' : clip(oneLine(`${root.kind} ${root.name}: ${root.reason}`), MAX_LINE) },
  ].filter(({ value }) => value !== '');
}

function lineOf({ labels, annotations, state, value }: IncidentAlert): string {
  const on = subjectOf(labels);
  const summary = oneLine(annotations.summary ?? annotations.description ?? '');
  const number = value === null || summary !== '' ? '' : ` (${Number(value.toPrecision(6))})`;
  return clip(`${state === 'resolved' ? 'resolved: ' : ''}${oneLine(labels.alertname ?? 'alert')}${on === '' ? '' : ` on ${on}`}${summary === '' ? '' : `: ${summary}`}${number}`, MAX_LINE);
}

const subjectOf = (labels: LabelSet): string => oneLine(['node', 'instance', 'service', 'chain', 'operator', 'region'].map((name) => labels[name] ?? '').find((value) => value !== '') ?? '');

function digestWords({ entries, sinceMs, timeZone, why, link }: DigestContext): Words {
  const count = `${entries.length} ${entries.length === 1 ? 'change' : 'changes'} to incidents`;
  return {
    label: 'Digest', tone: 'info', headline: count, news: `Since ${timeOf(sinceMs, timeZone)}`, why: oneLine(why), facts: [], runbook: null,
    lines: entries.map(({ incident, change, link: to }) => ({ text: clip(`${standing(incident).label}: ${headlineOf(incident)}: ${newsOf({ incident, change, timeZone })}`, MAX_LINE), link: safeLink(to) })),
    total: entries.length, link, acknowledge: null, resolve: null,
  };
}

function testWords({ contactPoint, by, link, why }: TestContext): Words {
  return {
    label: 'Test', tone: 'info', headline: clip(`Test of the contact point ${oneLine(contactPoint.name)}`, MAX_HEADLINE), news: `Sent by ${oneLine(by)}; nothing is wrong`, why: oneLine(why), facts: [], runbook: null,
    lines: [], total: 0, link, acknowledge: null, resolve: null,
  };
}

/** All of it as text, in lines: for mails without HTML and for descriptions. @param room for the lines of alerts, UTF-16 units */
export function asText(words: Words, room: number): string {
  let used = 0;
  const shown = words.lines.filter(({ text }) => (used += text.length + 3) <= room);
  const more = moreOf(words.total - shown.length);
  const parts = [
    `${words.label}: ${words.headline}`, words.news,
    words.facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    [...shown.map(({ text }) => `- ${text}`), ...(more === '' ? [] : [`${more}: ${words.link}`])].join('\n'),
    words.runbook === null ? '' : `Runbook: ${words.runbook}`,
    words.why,
  ];
  return plain(parts.filter((part) => part !== '').join('\n\n'));
}
