import { createHash } from 'node:crypto';
import { type Bundle, BUNDLE_KINDS, type BundleChange, type BundleKind } from '@observer/contracts';
import { differences } from './differences';

/** A document as it is stored or wanted. */
export interface BundleDocument {
  readonly id: string;
  readonly [field: string]: unknown;
}
export interface StoredDocument {
  readonly revision: number;
  readonly document: BundleDocument;
}
/** What is stored, by kind and id. */
export type StoredDocuments = Readonly<Record<BundleKind, ReadonlyMap<string, StoredDocument>>>;

/** One thing to do. */
export interface PlannedChange extends BundleChange {
  /** As it shall be; undefined = deleted. */
  readonly document?: BundleDocument;
  /** Of what is stored now; 0 = nothing is. */
  readonly revision: number;
}
export interface BundlePlan {
  /** In the order in which they can be carried out. */
  readonly changes: readonly PlannedChange[];
  readonly unchanged: number;
  /** The same for the same changes of the same revisions. */
  readonly id: string;
}

const SECTIONS = {
  'contact-point': 'contactPoints', team: 'teams', schedule: 'schedules', policy: 'policies', routing: 'routing', inhibition: 'inhibitions', maintenance: 'maintenance', 'service-dependency': 'serviceDependencies', 'rule-group': 'ruleGroups',
} as const satisfies Record<BundleKind, keyof Bundle>;
export const ROUTING_ID = 'routing';

/** What would have to be done so that what is stored is as the bundle says. Sections it does not have are left alone. */
export function planBundle(stored: StoredDocuments, bundle: Bundle, { prune }: { readonly prune: boolean }): BundlePlan {
  const puts: PlannedChange[] = [];
  const deletes: PlannedChange[] = [];
  let unchanged = 0;
  for (const kind of BUNDLE_KINDS) {
    const wanted = documentsOf(kind, bundle);
    if (wanted === undefined) continue;
    for (const document of wanted) {
      const found = stored[kind].get(document.id);
      const fields = found === undefined ? [] : differences(found.document, document);
      if (found !== undefined && fields.length === 0) unchanged++;
      else puts.push({ kind, id: document.id, action: found === undefined ? 'create' : 'update', fields, document, revision: found?.revision ?? 0 });
    }
    if (prune && kind !== 'routing') deletes.unshift(...unlisted(kind, stored, wanted));
  }
  const changes = [...puts, ...deletes];
  const said = changes.map(({ kind, id, action, document, revision }) => [kind, id, action, revision, document]);
  return { changes, unchanged, id: createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16) };
}

/** What ships with Observer stays: who does not want it deletes it. */
function unlisted(kind: BundleKind, stored: StoredDocuments, wanted: readonly BundleDocument[]): PlannedChange[] {
  const listed = new Set(wanted.map(({ id }) => id));
  return [...stored[kind].values()].filter(({ document }) => !listed.has(document.id) && document.shipped !== true).map(({ document, revision }) => ({ kind, id: document.id, action: 'delete', fields: [], revision }));
}

function documentsOf(kind: BundleKind, bundle: Bundle): readonly BundleDocument[] | undefined {
  const section = bundle[SECTIONS[kind]];
  return section === undefined || Array.isArray(section) ? section : [{ ...section, id: ROUTING_ID }];
}

/** What is stored as a bundle: applying it changes nothing. */
export function bundleOf(stored: StoredDocuments): Record<string, unknown> {
  const sections = BUNDLE_KINDS.flatMap((kind): [string, unknown][] => {
    const documents = [...stored[kind].values()].map(({ document }) => document).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (kind !== 'routing') return [[SECTIONS[kind], documents]];
    return documents.map(({ id: _, ...routing }) => [SECTIONS[kind], routing]);
  });
  return Object.fromEntries(sections);
}
