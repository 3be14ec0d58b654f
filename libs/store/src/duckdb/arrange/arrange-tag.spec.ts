import { defineKind, gatewayRequest, hostMetrics } from '@observer/telemetry';
import { arrangingDimension } from './arrange-tag';

describe('the dimension that rows are arranged by', () => {
  it('is the one that most others follow from', () => {
    expect(arrangingDimension(gatewayRequest)).toBe('node');
  });

  it('counts what follows by way of another, and is none where nothing follows', () => {
    const dimension = (name: string, enrichedFrom?: string) => ({ name, description: '', enrichedFrom });
    const measures = [{ name: 'v', description: '', type: 'float' as const }];
    expect(arrangingDimension(defineKind({ name: 'k', description: '', dimensions: [dimension('a'), dimension('b', 'a'), dimension('c', 'b'), dimension('x'), dimension('y', 'x')], measures }))).toBe('a');
    expect(arrangingDimension(hostMetrics)).toBeUndefined();
  });
});
