/** What a single GraphQL operation may ask for: pure checks on the document, before anything runs. */
import {
  type DocumentNode, type FragmentDefinitionNode, GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode, type SelectionSetNode, type ValidationRule,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';

export const MAX_DEPTH = 8;
/** Words of a document: bounds what parsing and validating it costs, which grows with the square of fields of the same name. */
export const MAX_TOKENS = 2000;
/** The introspection query that tools send is 13 deep and costs nothing to answer. */
const MAX_INTROSPECTION_DEPTH = 20;
export const MAX_COST = 500;
/** Root fields that make another service work, and what they cost; every other field costs 1. */
const COSTS: Readonly<Record<string, number>> = {
  series: 50, events: 50, metadata: 20, storeStats: 20, deadLetters: 20, testNode: 50, replayDeadLetters: 50, nodes: 5, systemStatus: 5,
  promQuery: 50, promQueryRange: 50, promLive: 50, promLabelNames: 20, promLabelValues: 20, promSeries: 20, promMetadata: 5, previewMetricRule: 50, previewRetention: 50,
  storeCardinality: 20, retentionClasses: 5, jobs: 20,
};

/** Lists of introspection, which answer with much: tools ask for each of them once. */
const INTROSPECTION_COSTS: Readonly<Record<string, number>> = { types: 100, fields: 40, inputFields: 10, enumValues: 10, args: 10, possibleTypes: 10, interfaces: 10 };

const costOf: ComplexityEstimator = ({ field, type, childComplexity }) => {
  if (field.name.startsWith('__')) return 1 + childComplexity;
  if (type.name.startsWith('__')) return (INTROSPECTION_COSTS[field.name] ?? 1) + childComplexity;
  const isRoot = type.name === 'Query' || type.name === 'Mutation' || type.name === 'Subscription';
  return (isRoot ? (COSTS[field.name] ?? 1) : 1) + childComplexity;
};

/** Refuses documents that nest deeper than a real question does. A validation rule, so it runs before execution on every transport. */
export const depthRule: ValidationRule = (context) => ({
  Document(document) {
    const fragments = new Map(document.definitions.filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]));
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const limit = isIntrospection(operation) ? MAX_INTROSPECTION_DEPTH : MAX_DEPTH;
      const depth = depthOf(operation.selectionSet, fragments, new Map());
      if (depth > limit) context.reportError(new GraphQLError(`The operation is more than ${limit} levels deep`, { nodes: operation, extensions: { code: 'invalid_argument' } }));
    }
  },
});

/** An error when the operation costs more than allowed, or when that cannot be told because its fragments unfold into too much. */
export function costError(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined | null, variables: Record<string, unknown> | undefined): GraphQLError | undefined {
  try {
    const cost = getComplexity({ schema, query: document, operationName: operationName ?? undefined, variables, estimators: [costOf] });
    return cost <= MAX_COST ? undefined : tooDear(`The operation costs ${cost}; ${MAX_COST} is the limit. Ask for less at once`, { cost, maxCost: MAX_COST });
  } catch (error) {
    if (error instanceof GraphQLError) return tooDear(error.message, {});
    throw error;
  }
}

const tooDear = (message: string, facts: Record<string, unknown>): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'invalid_argument', ...facts, http: { status: 400 } } });

const isIntrospection = (operation: OperationDefinitionNode): boolean =>
  operation.selectionSet.selections.every((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'));

/** Levels of fields. Each fragment is measured once, so that fragments which spread each other many times cost nothing extra. */
function depthOf(set: SelectionSetNode | undefined, fragments: ReadonlyMap<string, FragmentDefinitionNode>, measured: Map<string, number>): number {
  if (set === undefined) return 0;
  return Math.max(0, ...set.selections.map((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return 1 + depthOf(selection.selectionSet, fragments, measured);
      case Kind.INLINE_FRAGMENT:
        return depthOf(selection.selectionSet, fragments, measured);
      case Kind.FRAGMENT_SPREAD:
        return depthOfFragment(selection.name.value, fragments, measured);
    }
  }));
}

/** A fragment that spreads itself counts as 0 there: the standard rules refuse it anyway. */
function depthOfFragment(name: string, fragments: ReadonlyMap<string, FragmentDefinitionNode>, measured: Map<string, number>): number {
  const known = measured.get(name);
  if (known !== undefined) return known;
  measured.set(name, 0);
  const depth = depthOf(fragments.get(name)?.selectionSet, fragments, measured);
  measured.set(name, depth);
  return depth;
}
