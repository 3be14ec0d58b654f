import type { AuditChange, BundleKind } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import type { SecretsOfBundle } from './contact-secrets';
import type { BundleDocument, BundlePlan, PlannedChange } from './plan-bundle';

type By = AuditChange['by'];

/** Writes documents of one kind as its command does: checked, and told to the audit trail. */
export interface BundleWriter {
  /**
   * @param expectedRevision 0 = create only
   * @param secrets of contact points, in clear
   */
  put(document: BundleDocument, options: { readonly expectedRevision: number; readonly by: By; readonly secrets: Readonly<Record<string, string>> }): Promise<unknown>;
  delete(id: string, by: By): Promise<unknown>;
  /** Secrets of what is stored, in clear, of kinds that have some. */
  secretsOf?(id: string): Promise<Readonly<Record<string, string>>>;
}

/** Who writes which kind of document. Features register theirs. */
export class BundleWriters {
  private readonly byKind = new Map<BundleKind, BundleWriter>();

  register(kind: BundleKind, writer: BundleWriter): void {
    this.byKind.set(kind, writer);
  }

  find(kind: BundleKind): BundleWriter | undefined {
    return this.byKind.get(kind);
  }

  /** @throws ObserverError `unavailable` for a kind that nobody registered */
  of(kind: BundleKind): BundleWriter {
    const writer = this.byKind.get(kind);
    if (writer === undefined) throw new ObserverError('unavailable', `Documents of kind "${kind}" cannot be applied by this service; it applies ${[...this.byKind.keys()].join(', ')}`, { retryable: false });
    return writer;
  }
}

export interface AppliedChange {
  readonly change: PlannedChange;
  /** Empty = done. */
  readonly error: string;
}

/**
 * Carries a plan out, one document at a time. What is refused is tried again after the others, as long as others succeed: documents of one kind may refer to each
 * other, as rules do that stand on rules of another group.
 * @param secrets of contact points by id, in clear
 * @returns in the order of the plan
 */
export async function applyBundle({ changes }: BundlePlan, writers: BundleWriters, by: By, secrets: SecretsOfBundle['values'] = new Map()): Promise<AppliedChange[]> {
  const errors = new Map<PlannedChange, string>(changes.map((change) => [change, 'not tried']));
  for (let left = changes, progress = true; left.length > 0 && progress; ) {
    progress = false;
    const refused: PlannedChange[] = [];
    for (const change of left) {
      const error = await carryOut(change, writers, by, (change.kind === 'contact-point' ? secrets.get(change.id) : undefined) ?? {});
      errors.set(change, error ?? '');
      if (error === undefined) progress = true;
      else refused.push(change);
    }
    left = refused;
  }
  return changes.map((change) => ({ change, error: errors.get(change)! }));
}

async function carryOut({ kind, id, document, revision }: PlannedChange, writers: BundleWriters, by: By, secrets: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    const writer = writers.of(kind);
    if (document === undefined) await writer.delete(id, by);
    else await writer.put(document, { expectedRevision: revision, by, secrets });
    return undefined;
  } catch (thrown) {
    return asObserverError(thrown).message;
  }
}
