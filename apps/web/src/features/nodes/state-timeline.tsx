import { formatRatio, joined } from '../../format/number';
import { formatClock, formatDateTime } from '../../format/time';
import { type Bounds } from '../../time/time-range';
import { stateColor, stateWords } from './node-verdict';
import { type StateSegment, stateShares } from './state-segments';

/** Which verdict stood when, as a strip; the shares under it say the same in words. */
export function StateTimeline({ segments, bounds }: { segments: StateSegment[]; bounds: Bounds }) {
  const place = (timeMs: number) => (Math.min(1, Math.max(0, (timeMs - bounds.startMs) / (bounds.endMs - bounds.startMs))) * 100).toFixed(3);
  const shares = stateShares(segments, bounds);
  return (
    <div>
      <div className="timeline" aria-hidden="true">
        {segments.map(({ state, startMs, endMs }) => (
          <span
            key={`${state}${startMs}`}
            title={`${stateWords(state)}, ${formatDateTime(startMs)} – ${formatClock(endMs)}`}
            style={{ left: `${place(startMs)}%`, width: `${Number(place(endMs)) - Number(place(startMs))}%`, background: stateColor(state) }}
          />
        ))}
      </div>
      <div className="timeline__axis" aria-hidden="true">
        <span>{formatDateTime(bounds.startMs)}</span>
        <span>{formatDateTime(bounds.endMs)}</span>
      </div>
      <ul className="timeline__legend" aria-label="Share of the time in each state">
        {shares.map(({ state, share }) => (
          <li key={state}>
            <i style={{ width: 8, height: 8, borderRadius: 2, background: stateColor(state) }} />
            {stateWords(state)} <b>{joined(formatRatio(share))}</b>
          </li>
        ))}
        {shares.length === 0 && <li>No probe in this range</li>}
      </ul>
    </div>
  );
}
