/** Silences: alerts that nobody is told of for a time. */
import { operation } from './operation';
import { type Label } from './prom';
import { type MatcherOp } from './types';

export interface AlertMatcher {
  label: string;
  op: MatcherOp;
  value: string;
}
export interface Silence {
  id: string;
  state: 'ACTIVE' | 'PENDING' | 'EXPIRED';
  matchers: AlertMatcher[];
  startsAtMs: number;
  endsAtMs: number;
  createdBy: string;
  comment: string;
}
export interface SilencePreview {
  count: number;
  alerts: { fingerprint: string; labels: Label[]; state: string }[];
}

export const SILENCES = operation<{ silences: Silence[] }>('query Silences { silences { id state matchers { label op value } startsAtMs endsAtMs createdBy comment } }');
export const PREVIEW_SILENCE = operation<{ previewSilence: SilencePreview }, { matchers: AlertMatcher[] }>(
  'query PreviewSilence($matchers: [AlertMatcherInput!]!) { previewSilence(matchers: $matchers) { count alerts { fingerprint labels { name value } state } } }',
);
export const PUT_SILENCE = operation<{ putSilence: string }, { silence: { matchers: AlertMatcher[]; startsAtMs: number; endsAtMs: number; comment: string } }>(
  'mutation PutSilence($silence: SilenceInput!) { putSilence(silence: $silence) }',
);
export const EXPIRE_SILENCE = operation<{ expireSilence: boolean }, { id: string }>('mutation ExpireSilence($id: ID!) { expireSilence(id: $id) }');
