/** Secrets of contact points in a bundle: files hold references, values come beside them, and plans show neither. */
import type { Bundle } from '@observer/contracts';
import type { FileRemark } from '../yaml-reader';
import type { StoredDocument, StoredDocuments } from './plan-bundle';

type Values = Readonly<Record<string, string>>;

export interface SecretsOfBundle {
  /** What the contact points' secrets shall be, by id; only those whose value is known. */
  readonly values: ReadonlyMap<string, Values>;
  /** Names of values that are referred to and not given. */
  readonly missing: readonly string[];
}

/** Resolves the references of a bundle. */
export function secretsOf({ contactPoints = [] }: Bundle, given: Values): SecretsOfBundle {
  const missing = new Set<string>();
  const values = contactPoints.map(({ id, secrets = {} }): [string, Values] => {
    const known = Object.entries(secrets).flatMap(([name, reference]): [string, string][] => {
      const value = given[reference.slice(2, -1)];
      if (value === undefined) missing.add(reference.slice(2, -1));
      return value === undefined ? [] : [[name, value]];
    });
    return [id, Object.fromEntries(known)];
  });
  return { values: new Map(values), missing: [...missing] };
}

const [KEPT, NEW] = ['(set)', '(another value)'];

/**
 * Bundle and stored contact points with marks in place of secrets, so that a plan tells which change. Without a value nobody can tell: such ones read as kept.
 * @param stored secrets in clear of stored contact points, by id
 */
export function markSecrets(bundle: Bundle, documents: StoredDocuments, { values }: SecretsOfBundle, stored: ReadonlyMap<string, Values>): { readonly bundle: Bundle; readonly documents: StoredDocuments } {
  if (bundle.contactPoints === undefined) return { bundle, documents };
  const marked = new Map<string, StoredDocument>(documents['contact-point']);
  const contactPoints = bundle.contactPoints.map(({ secrets, ...contactPoint }) => {
    const names = Object.keys(secrets ?? {});
    if (names.length === 0) return contactPoint;
    const [now, wanted] = [stored.get(contactPoint.id) ?? {}, values.get(contactPoint.id) ?? {}];
    const found = marked.get(contactPoint.id);
    if (found !== undefined) marked.set(contactPoint.id, { ...found, document: { ...found.document, secrets: Object.fromEntries(names.filter((name) => name in now).map((name) => [name, KEPT])) } });
    return { ...contactPoint, secrets: Object.fromEntries(names.map((name) => [name, wanted[name] === undefined || wanted[name] === now[name] ? KEPT : NEW])) };
  });
  return { bundle: { ...bundle, contactPoints }, documents: { ...documents, 'contact-point': marked } };
}

/** To apply, every value must be there: half a contact point would be another one. */
export const missingFaults = ({ missing }: SecretsOfBundle): FileRemark[] =>
  missing.map((name) => ({ line: 1, column: 1, message: `a contact point refers to \${${name}}, and no value was given for it; set the environment variable ${name} where you apply` }));
