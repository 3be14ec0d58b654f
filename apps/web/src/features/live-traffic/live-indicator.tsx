import { IconButton, StatusDot, Tooltip } from '@observer/ui';
import { Pause, Play } from 'lucide-react';
import { useEffect } from 'react';
import { useLiveState } from '../../api/live-connection';
import { formatSpan } from '../../format/time';
import { setPaused, useNow, usePaused } from '../../time/clock';

export interface LiveIndicatorProps {
  /** When the newest data on the page came, ms. */
  lastAtMs: number | undefined;
  /** How long that data took from acceptance to here, ms. */
  freshnessMs?: number | undefined;
  /** The page asks every few seconds instead of following a subscription: the live connection says nothing about it. */
  polled?: boolean;
}

/** Silence longer than this is said aloud, even while the connection looks open. */
const STALE_MS = 6_000;
const STALE_POLL_MS = 15_000;

/** Whether the page moves: live, paused, reconnecting or stale, and how fresh its data is. */
export function LiveIndicator({ lastAtMs, freshnessMs, polled = false }: LiveIndicatorProps) {
  const paused = usePaused();
  const connection = useLiveState();
  const state = polled ? 'open' : connection.state;
  const now = useNow(1000);
  useEffect(() => () => setPaused(false), []);
  const silentMs = lastAtMs === undefined ? undefined : Math.max(0, now - lastAtMs);
  const { tone, words } = liveWords({ paused, state, silentMs, staleMs: polled ? STALE_POLL_MS : STALE_MS });
  return (
    <div className="live">
      <Tooltip content={tooltipWords(state, silentMs, freshnessMs)}>
        <span className="live__state" tabIndex={0}>
          <StatusDot tone={tone} pulse={tone === 'ok'} />
          <span aria-live="polite">{words}</span>
        </span>
      </Tooltip>
      <IconButton
        size="sm"
        label={paused ? 'Resume' : 'Pause'}
        shortcut="P"
        icon={paused ? <Play size={14} /> : <Pause size={14} />}
        onClick={() => setPaused(!paused)}
      />
    </div>
  );
}

/** One word for the state of a live page. */
export function liveWords({ paused, state, silentMs, staleMs = STALE_MS }: { paused: boolean; state: 'connecting' | 'open' | 'lost'; silentMs: number | undefined; staleMs?: number }) {
  if (paused) return { tone: 'neutral' as const, words: 'Paused' };
  if (state === 'lost') return { tone: 'bad' as const, words: 'Reconnecting' };
  if (state === 'connecting' || silentMs === undefined) return { tone: 'info' as const, words: 'Connecting' };
  if (silentMs > staleMs) return { tone: 'warn' as const, words: `Silent for ${formatSpan(silentMs)}` };
  return { tone: 'ok' as const, words: 'Live' };
}

function tooltipWords(state: string, silentMs: number | undefined, freshnessMs: number | undefined): string {
  if (state === 'lost') return 'The live connection is lost. Trying again; what you see is the last that came.';
  if (silentMs === undefined) return 'Waiting for the first data';
  const age = freshnessMs ? `, ${Math.round(freshnessMs)} ms from acceptance to screen` : '';
  return `Last update ${silentMs < 1500 ? 'just now' : `${formatSpan(silentMs)} ago`}${age}`;
}
