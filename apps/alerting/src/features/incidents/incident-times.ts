import type { Incident } from '@observer/contracts';

/** Seconds from the opening until it was acknowledged and resolved; missing = not yet. One that resolved without anybody's acknowledgement has no time to acknowledge. */
export function timesOf({ openedAtMs, acknowledgedAtMs, resolvedAtMs, timeline }: Pick<Incident, 'openedAtMs' | 'acknowledgedAtMs' | 'resolvedAtMs' | 'timeline'>): { readonly acknowledged?: number; readonly resolved?: number } {
  // The first acknowledgement counts, also when the incident was opened again since.
  const first = timeline.find(({ what }) => what === 'acknowledged')?.atMs ?? acknowledgedAtMs;
  const seconds = (atMs: number): number => Math.max(0, atMs - openedAtMs) / 1_000;
  return { ...(first === null ? {} : { acknowledged: seconds(first) }), ...(resolvedAtMs === null ? {} : { resolved: seconds(resolvedAtMs) }) };
}

export interface Figures {
  readonly incidents: number;
  readonly acknowledged: number;
  readonly resolved: number;
  /** Mean time to acknowledge and to resolve, seconds; null = there was none. */
  readonly mttaSeconds: number | null;
  readonly mttrSeconds: number | null;
  readonly medianAcknowledgeSeconds: number | null;
  readonly medianResolveSeconds: number | null;
}

export interface FiguresOf {
  /** Opened in this range; the end is exclusive. */
  readonly startMs: number;
  readonly endMs: number;
  readonly team?: string;
  readonly severity?: Incident['severity'];
}

/** MTTA and MTTR of incidents that opened in a range. Merged ones are counted with the incident they went into. */
export function incidentFigures(incidents: readonly Incident[], { startMs, endMs, team, severity }: FiguresOf): Figures {
  const chosen = incidents.filter((one) => one.state !== 'merged' && one.openedAtMs >= startMs && one.openedAtMs < endMs && (team === undefined || one.team === team) && (severity === undefined || one.severity === severity));
  const times = chosen.map(timesOf);
  const acknowledged = times.flatMap((one) => one.acknowledged ?? []).sort((a, b) => a - b);
  const resolved = times.flatMap((one) => one.resolved ?? []).sort((a, b) => a - b);
  return {
    incidents: chosen.length, acknowledged: acknowledged.length, resolved: resolved.length, mttaSeconds: mean(acknowledged), mttrSeconds: mean(resolved), medianAcknowledgeSeconds: median(acknowledged), medianResolveSeconds: median(resolved),
  };
}

const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length);

function median(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
