import { Notice, Skeleton } from '@observer/ui';
import { type ApiError } from '../../api/api-error';
import { PREVIEW_RETENTION, type RetentionClass, type RetentionPreview } from '../../api/storage';
import { useQuery } from '../../api/use-query';
import { formatInteger, formatUnit } from '../../format/number';
import { formatDay, formatSpan } from '../../format/time';
import { useSettled } from '../../time/use-settled';
import { resolutionName } from './resolution-name';

export interface DropPreview {
  drops: RetentionPreview | undefined;
  /** It is not yet known what the class as it is now would drop. */
  pending: boolean;
  error: ApiError | undefined;
}

const SETTLE_MS = 400;

/** What would go if the class were saved so; asked when typing rests. */
export function useRetentionPreview(value: RetentionClass | undefined): DropPreview {
  const text = value && JSON.stringify(value);
  const settled = useSettled(text, SETTLE_MS);
  const { data, error, loading } = useQuery(PREVIEW_RETENTION, { value: JSON.parse(settled ?? '{}') as RetentionClass }, { skip: settled === undefined, maxAgeMs: 10_000 });
  const current = settled === text && value !== undefined;
  return { drops: current ? data?.previewRetention : undefined, pending: value !== undefined && (!current || (loading && !data)), error: current ? error : undefined };
}

const MOST_LINES = 8;

/** The preview in words: what goes, how much, how old. */
export function RetentionPreviewBox({ preview: { drops, pending, error }, windowMs }: { preview: DropPreview; windowMs?: number | undefined }) {
  if (error) return <Notice tone="bad">What would be dropped could not be told: {error.message}</Notice>;
  if (pending) return <Skeleton height="2.5rem" />;
  if (!drops) return null;
  if (drops.rows === 0) return <Notice tone="ok">Nothing that is stored would be dropped now. {windowMs !== undefined && `What is stored goes a whole window (${formatSpan(windowMs)}) at a time, once all of it is older than what is kept.`}</Notice>;
  const oldest = Math.min(...drops.drops.map(({ oldestMs }) => oldestMs ?? Infinity));
  return (
    <div className="drops" data-testid="drops">
      <Notice tone="bad">
        <b>
          {formatInteger(drops.rows)} rows, about {formatUnit(drops.bytes, 'bytes')}, would be dropped
        </b>
        {Number.isFinite(oldest) && <>, the oldest of {formatDay(oldest)}</>}.
      </Notice>
      <ul>
        {drops.drops.slice(0, MOST_LINES).map(({ measurement, resolution, rows, oldestMs, keepFromMs }) => (
          <li key={`${measurement} ${resolution}`}>
            <code className="ui-truncate">{measurement}</code>
            <span>{resolutionName(resolution)}</span>
            <b>{formatInteger(rows)} rows</b>
            <small>
              {oldestMs !== null && `${formatDay(oldestMs)} – `}
              {formatDay(keepFromMs)}
            </small>
          </li>
        ))}
      </ul>
      {windowMs !== undefined && <p className="ui-field__hint">Only whole windows ({formatSpan(windowMs)}) go, once all of one is older than what is kept.</p>}
      {drops.drops.length > MOST_LINES && <p className="ui-field__hint">and {drops.drops.length - MOST_LINES} more</p>}
    </div>
  );
}
