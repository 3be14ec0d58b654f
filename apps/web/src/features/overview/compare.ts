export interface Comparison {
  text: string;
  tone: 'ok' | 'bad' | 'neutral';
}

/** A smaller change is noise and gets no colour. */
const NOTABLE = 0.05;

/** How much a number changed, in percent; colour only where more is good or bad and the change is notable. */
export function compare(now: number | null, before: number | null, moreIsBad: boolean): Comparison | undefined {
  if (now === null || before === null) return undefined;
  if (before === 0) return now === 0 ? { text: '±0%', tone: 'neutral' } : { text: 'from 0', tone: moreIsBad ? 'bad' : 'neutral' };
  const change = (now - before) / before;
  const text = Math.abs(change) < 0.0005 ? '±0%' : `${change > 0 ? '+' : '−'}${percent(Math.abs(change))}%`;
  if (!moreIsBad || Math.abs(change) < NOTABLE) return { text, tone: 'neutral' };
  return { text, tone: change > 0 ? 'bad' : 'ok' };
}

const percent = (ratio: number): string => (ratio * 100).toLocaleString('en-US', { maximumFractionDigits: ratio < 0.1 ? 1 : 0 });
