import type { Inhibition, LabelSet } from '@observer/contracts';
import { matchAlert } from '../matching/match-alert';

const equalKey = (equal: readonly string[], labels: LabelSet): string => JSON.stringify(equal.map((name) => labels[name] ?? ''));

/**
 * Sources of inhibition among firing alerts, by rule and by the labels that must be equal, so that a target is judged without looking at every alert. As in Alertmanager an alert never
 * inhibits itself, and an alert that is source and target of a rule is not inhibited by others that are both.
 */
export class InhibitionIndex {
  private readonly sources = new Map<string, Map<string, Set<string>>>();

  constructor(private readonly rules: readonly Inhibition[], alerts: Iterable<readonly [fingerprint: string, labels: LabelSet]>) {
    for (const [fingerprint, labels] of alerts) this.add(fingerprint, labels);
  }

  /** An alert fires. @returns whether it is a source of some rule, so that others have to be judged anew */
  add(fingerprint: string, labels: LabelSet): boolean {
    let isSource = false;
    for (const { id, equal } of this.rulesWithSource(labels)) {
      let byKey = this.sources.get(id);
      if (byKey === undefined) this.sources.set(id, (byKey = new Map()));
      const key = equalKey(equal, labels);
      byKey.set(key, (byKey.get(key) ?? new Set()).add(fingerprint));
      isSource = true;
    }
    return isSource;
  }

  /** An alert ended. @returns whether it was a source */
  remove(fingerprint: string, labels: LabelSet): boolean {
    let wasSource = false;
    for (const { id, equal } of this.rulesWithSource(labels)) {
      const byKey = this.sources.get(id);
      const key = equalKey(equal, labels);
      const found = byKey?.get(key);
      if (found?.delete(fingerprint) !== true) continue;
      wasSource = true;
      if (found.size === 0) byKey!.delete(key);
    }
    return wasSource;
  }

  /** Ids of the rules that keep an alert back. */
  inhibitedBy(fingerprint: string, labels: LabelSet): string[] {
    return this.rules.filter((rule) => rule.enabled && matchAlert(rule.target, labels) && this.hasSource(rule, fingerprint, labels)).map(({ id }) => id).sort();
  }

  private hasSource({ id, source, equal }: Inhibition, fingerprint: string, labels: LabelSet): boolean {
    const found = this.sources.get(id)?.get(equalKey(equal, labels));
    if (found === undefined || matchAlert(source, labels)) return false;
    return found.size > (found.has(fingerprint) ? 1 : 0);
  }

  private rulesWithSource(labels: LabelSet): Inhibition[] {
    return this.rules.filter((rule) => rule.enabled && matchAlert(rule.source, labels));
  }
}
