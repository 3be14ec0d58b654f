/** Incidents: what people are told of and act on. */
import { type Actor } from './jobs';
import { operation } from './operation';
import { type Label } from './prom';

export type Severity = 'CRITICAL' | 'WARNING' | 'INFO';
export type IncidentState = 'TRIGGERED' | 'ACKNOWLEDGED' | 'SNOOZED' | 'RESOLVED' | 'MERGED';
/** What a list of incidents shows. */
export interface IncidentSummary {
  id: string;
  /** Counts the incident's changes: of two, the higher one is newer. */
  version: number;
  number: number;
  title: string;
  severity: Severity;
  state: IncidentState;
  team: string;
  labels: Label[];
  root: { kind: string; name: string; reason: string } | null;
  openedAtMs: number;
  acknowledgedAtMs: number | null;
  acknowledgedBy: string | null;
  resolvedAtMs: number | null;
  resolvedBy: string | null;
  snoozedUntilMs: number | null;
  assignee: string | null;
  mergedInto: string | null;
  storm: boolean;
  alertCount: number;
  firingCount: number;
}
export interface IncidentAlert {
  fingerprint: string;
  labels: Label[];
  annotations: Label[];
  state: 'firing' | 'resolved';
  startsAtMs: number;
  resolvedAtMs: number | null;
  value: number | null;
  generatorUrl: string;
  suppressedBy: string[];
}
export interface TimelineEntry {
  atMs: number;
  by: Actor | null;
  what: string;
  text: string;
  /** What an entry tells beside its words, e.g. the address of an annotation. */
  details: Record<string, unknown> | null;
}
export interface Incident extends IncidentSummary {
  policy: string;
  escalationRun: number;
  escalationStep: number;
  alerts: IncidentAlert[];
  timeline: TimelineEntry[];
}
/** What a person does with an incident. */
export type IncidentAct =
  | { action: 'ACKNOWLEDGE' }
  | { action: 'RESOLVE' | 'REOPEN'; note?: string }
  | { action: 'ASSIGN'; to: string | null }
  | { action: 'SNOOZE'; untilMs: number }
  | { action: 'NOTE'; text: string }
  | { action: 'SEVERITY'; severity: Severity }
  | { action: 'MERGE'; into: string }
  | { action: 'SPLIT'; fingerprints: string[] };
export interface IncidentFilterInput {
  states: IncidentState[];
  severities?: Severity[];
  team?: string;
  text?: string;
  limit: number;
}

const SUMMARY = `id version number title severity state team labels { name value } root { kind name reason } openedAtMs acknowledgedAtMs acknowledgedBy resolvedAtMs resolvedBy
  snoozedUntilMs assignee mergedInto storm alertCount firingCount`;
const INCIDENT_FIELDS = `${SUMMARY} policy escalationRun escalationStep
  alerts { fingerprint labels { name value } annotations { name value } state startsAtMs resolvedAtMs value generatorUrl suppressedBy } timeline { atMs by { kind id } what text details }`;

export const INCIDENTS = operation<{ incidents: { items: IncidentSummary[]; total: number } }, { filter: IncidentFilterInput }>(
  `query Incidents($filter: IncidentFilterInput) { incidents(filter: $filter) { items { ${SUMMARY} } total } }`,
);
export const INCIDENT = operation<{ incident: Incident }, { id: string }>(`query Incident($id: ID!) { incident(id: $id) { ${INCIDENT_FIELDS} } }`);
export const INCIDENT_CHANGES = operation<{ incidents: { changed: { incident: IncidentSummary }[] } }>(`subscription IncidentChanges { incidents { changed { incident { ${SUMMARY} } } } }`);
export const ACT_ON_INCIDENT = operation<{ actOnIncident: Incident }, { id: string; act: IncidentAct; idempotencyKey: string }>(
  `mutation ActOnIncident($id: ID!, $act: IncidentActionInput!, $idempotencyKey: String) { actOnIncident(id: $id, act: $act, idempotencyKey: $idempotencyKey) { ${INCIDENT_FIELDS} } }`,
);
