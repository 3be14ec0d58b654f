/** A GraphQL document that knows the shapes of its answer and its variables. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly text: string;
  /** Carries the types; never set. */
  readonly types?: { data: Data; variables: Variables };
}

/** Declares an operation. Every one is checked against the gateway's schema in operations.spec.ts. @throws Error when it has no name. */
export function operation<Data, Variables = Record<string, never>>(text: string): Operation<Data, Variables> {
  const name = /\b(?:query|mutation|subscription)\s+(\w+)/.exec(text)?.[1];
  if (!name) throw new Error('an operation needs a name: it is what the server logs');
  return { name, text };
}
