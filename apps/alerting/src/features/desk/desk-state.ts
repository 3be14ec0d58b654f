import type { IncidentAlert, Inhibition, LabelSet, Maintenance, Routing, Silence } from '@observer/contracts';
import type { Footprint } from './correlation/related';
import type { NodePlace } from './correlation/entities';

/** An alert that fires, or whose end is held back because it flaps. */
export interface DeskAlert {
  readonly fingerprint: string;
  readonly labels: LabelSet;
  annotations: Record<string, string>;
  value: number | null;
  generatorUrl: string;
  readonly startsAtMs: number;
  updatedAtMs: number;
  /** When it ends unless somebody says otherwise before. */
  endsAtMs: number | null;
  source: 'rule' | 'alertmanager';
  route: string;
  /** Why it is kept from people: `silence/<id>`, `inhibition/<id>`, `maintenance/<id>`. */
  suppressedBy: string[];
  /** The group it waits in for its like. */
  waitingIn: string | null;
  incident: string | null;
  /** Number of the message with which its incident was told that it fires; null while that has not gone out. */
  toldIn: number | null;
  /** It ended, and ends for others at this time unless it fires again before. */
  heldUntilMs: number | null;
  /** How often it fired again soon after its end: for the noise report. */
  flaps?: number;
  /** It was in another incident before. */
  moved?: boolean;
}

/** Alerts of one key that wait for their like. */
export interface WaitingGroup {
  readonly key: string;
  readonly route: string;
  readonly dueAtMs: number;
  fingerprints: string[];
}

/** What the desk knows of an incident that is open, or that a person closed while alerts of it fire. */
export interface DeskIncident {
  readonly id: string;
  readonly number: number;
  readonly team: string;
  readonly policy: string;
  readonly groupKey: string;
  readonly openedAtMs: number;
  readonly storm: boolean;
  /** When a person closed it: its alerts are kept back for a while. */
  closedAtMs: number | null;
  footprint: Footprint;
  /** What it has not been told yet, and when it is told. */
  pending: IncidentAlert[];
  pendingWhy: string | null;
  tellAtMs: number | null;
}

/** A document with its revision; null = deleted. */
export interface Kept<T> {
  readonly revision: number;
  readonly document: T | null;
}
export type Known<T> = Record<string, Kept<T>>;

/** Plain data. */
export interface DeskState {
  alerts: Record<string, DeskAlert>;
  groups: Record<string, WaitingGroup>;
  incidents: Record<string, DeskIncident>;
  /** The open incident that alerts of a group join. */
  incidentOfGroup: Record<string, string>;
  /** Where merged incidents went. */
  aliases: Record<string, { readonly into: string; readonly atMs: number }>;
  /** When alerts changed their states, by fingerprint. */
  changes: Record<string, number[]>;
  /** When incidents opened or would have: storms are told by these. */
  openings: number[];
  lastNumber: number;
  /** Messages sent to incidents, all together. */
  sent: number;
  documents: { silence: Known<Silence>; inhibition: Known<Inhibition>; maintenance: Known<Maintenance>; routing: Known<Routing>; node: Known<NodePlace & { readonly id: string }> };
  /** The timer that is set. */
  wakeAtMs: number | null;
  /** What keeps alerts back has to be judged anew at this time. */
  reviewAtMs: number | null;
}

export const emptyDesk = (): DeskState => ({
  alerts: {}, groups: {}, incidents: {}, incidentOfGroup: {}, aliases: {}, changes: {}, openings: [], lastNumber: 0, sent: 0,
  documents: { silence: {}, inhibition: {}, maintenance: {}, routing: {}, node: {} }, wakeAtMs: null, reviewAtMs: null,
});

/** The documents of one kind that exist. */
export const existing = <T>(known: Known<T>): T[] => Object.values(known).flatMap(({ document }) => (document === null ? [] : [document]));

/** As an incident is told of an alert. */
export const asIncidentAlert = ({ fingerprint, labels, annotations, startsAtMs, value, generatorUrl, suppressedBy, flaps = 0, moved = false }: DeskAlert, resolvedAtMs: number | null = null): IncidentAlert => ({
  fingerprint, labels, annotations, state: resolvedAtMs === null ? 'firing' : 'resolved', startsAtMs, resolvedAtMs, value, generatorUrl, suppressedBy, ...(flaps === 0 ? {} : { flaps }), ...(moved ? { moved } : {}),
});
