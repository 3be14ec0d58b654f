import { GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';

/** Any JSON value: cells of raw rows, filter values, probe fields. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node: ValueNode, variables) => valueFromASTUntyped(node, variables),
});
