import { render, screen } from '@testing-library/react';
import { RetentionPreviewBox } from './retention-preview';

test('what would be dropped is told with rows, bytes and the oldest day', () => {
  const drops = { rows: 15_340_000, bytes: 139_594_000, drops: [{ measurement: 'gateway_request', resolution: 'raw', rows: 15_340_000, oldestMs: Date.UTC(2026, 9, 26, 12), keepFromMs: Date.UTC(2026, 10, 18, 12) }] };
  render(<RetentionPreviewBox preview={{ drops, pending: false, error: undefined }} />);
  expect(screen.getByRole('alert').textContent).toBe('15,340,000 rows, about 133 MiB, would be dropped, the oldest of 26 Oct 2026.');
  expect(screen.getByRole('listitem').textContent).toContain('gateway_request');
});

test('nothing to drop is good news', () => {
  render(<RetentionPreviewBox preview={{ drops: { rows: 0, bytes: 0, drops: [] }, pending: false, error: undefined }} />);
  expect(screen.getByRole('status').textContent).toBe('Nothing that is stored would be dropped now. ');
});

test('that whole windows go is told', () => {
  render(<RetentionPreviewBox windowMs={86_400_000} preview={{ drops: { rows: 0, bytes: 0, drops: [] }, pending: false, error: undefined }} />);
  expect(screen.getByRole('status').textContent).toMatch(/a whole window \(.*\) at a time/);
});
