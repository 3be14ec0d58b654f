import { Button, Input, Popover, Segments, showToast } from '@observer/ui';
import { Wand2 } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error';
import { request } from '../../api/graphql';
import { SERIES } from '../../api/operations';
import { type AggregateInput } from '../../api/types';
import { formatUnit, unitOfField } from '../../format/number';
import { bucketsText, exponentialBuckets, linearBuckets, MOST_BUCKETS, parseBuckets, suggestBuckets } from './buckets';
import { type RuleForm } from './rule-form';

interface BucketsFieldProps {
  form: RuleForm;
  error: string | undefined;
  onChange: (buckets: string) => void;
}

/** Upper bounds of a histogram: typed, made by rule, or fitted to stored events. */
export function BucketsField({ form, error, onChange }: BucketsFieldProps) {
  const bounds = parseBuckets(form.buckets) ?? [];
  const unit = unitOfField(form.measure);
  return (
    <div className="rule__buckets">
      <Input
        label="Buckets" value={form.buckets} error={error} spellCheck={false} onChange={(event) => onChange(event.target.value)}
        hint={`${bounds.length} upper bounds${bounds.length > 1 ? `, ${formatUnit(bounds[0], unit)} to ${formatUnit(bounds.at(-1), unit)}` : ''}; what is above falls into +Inf`}
      />
      <BucketHelper form={form} onChange={onChange} />
    </div>
  );
}

function BucketHelper({ form, onChange }: Omit<BucketsFieldProps, 'error'>) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const take = (bounds: readonly number[]) => {
    setOpen(false);
    onChange(bucketsText(bounds));
  };
  const fit = async () => {
    setBusy(true);
    try {
      const bounds = suggestBuckets(await storedQuantiles(form));
      if (bounds.length > 0) take(bounds);
      else showToast({ tone: 'bad', title: 'There is nothing to fit to', text: `No event of the last hour has a positive ${form.measure} under these conditions.` });
    } catch (thrown) {
      showToast({ tone: 'bad', title: 'Buckets could not be suggested', text: asApiError(thrown).message });
    }
    setBusy(false);
  };
  return (
    <div className="rule__bucket-tools">
      <Button size="sm" busy={busy} icon={<Wand2 size={13} />} disabled={form.measure === ''} onClick={() => void fit()}>
        Suggest from data
      </Button>
      <Popover
        label="Make buckets" open={open} onOpenChange={setOpen}
        trigger={
          <Button size="sm" variant="ghost">
            Make…
          </Button>
        }
      >
        <RegularBuckets onTake={take} />
      </Popover>
    </div>
  );
}

function RegularBuckets({ onTake }: { onTake: (bounds: number[]) => void }) {
  const [shape, setShape] = useState<'exponential' | 'linear'>('exponential');
  const [start, setStart] = useState('0.005');
  const [step, setStep] = useState('2');
  const [count, setCount] = useState('12');
  const [from, by, many] = [Number(start), Number(step), Number(count)];
  const right = Number.isFinite(from) && Number.isFinite(by) && Number.isInteger(many) && many >= 1 && many <= MOST_BUCKETS && (shape === 'linear' ? by > 0 : from > 0 && by > 1);
  const bounds = right ? (shape === 'linear' ? linearBuckets(from, by, many) : exponentialBuckets(from, by, many)) : [];
  return (
    <div className="rule__regular">
      <Segments label="Shape" value={shape} choices={[{ value: 'exponential', label: 'Exponential' }, { value: 'linear', label: 'Linear' }]} onChange={setShape} />
      <div className="rule__three">
        <Input label="First" inputMode="decimal" value={start} onChange={(event) => setStart(event.target.value)} />
        <Input label={shape === 'linear' ? 'Width' : 'Factor'} inputMode="decimal" value={step} onChange={(event) => setStep(event.target.value)} />
        <Input label="How many" inputMode="numeric" value={count} onChange={(event) => setCount(event.target.value)} />
      </div>
      <p className="ui-field__hint">{right ? bucketsText(bounds) : shape === 'linear' ? 'The width must be above zero' : 'The first must be above zero, the factor above one'}</p>
      <Button variant="primary" size="sm" disabled={!right} onClick={() => onTake(bounds)}>
        Use these
      </Button>
    </div>
  );
}

const HOUR_MS = 3_600_000;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.9, 0.99];

/** Quantiles of the measure over the last hour, under the conditions of the rule, and its largest value. */
async function storedQuantiles({ kind, matchers, filters, measure }: RuleForm): Promise<number[]> {
  const endMs = Date.now();
  const aggregates: AggregateInput[] = [...QUANTILES.map((q): AggregateInput => ({ as: `q${q * 100}`, fn: 'QUANTILE', field: measure, q })), { as: 'max', fn: 'MAX', field: measure }];
  const { series } = await request(SERIES, { query: { measurement: kind, matchers, filters, range: { startMs: endMs - HOUR_MS, endMs }, aggregates } });
  return (series.series[0]?.columns ?? []).flatMap(({ values }) => values.filter((value) => value !== null));
}
