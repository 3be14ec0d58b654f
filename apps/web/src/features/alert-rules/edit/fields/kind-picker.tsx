import { type ConditionKind } from '../condition-form';

const KINDS: readonly { kind: ConditionKind; title: string; hint: string }[] = [
  { kind: 'threshold', title: 'Threshold', hint: 'a value passes a bound' },
  { kind: 'dynamic', title: 'Dynamic band', hint: 'outside of what this time of day usually has' },
  { kind: 'rate-of-change', title: 'Rate of change', hint: 'rises or falls too fast' },
  { kind: 'absence', title: 'Absence', hint: 'something stopped reporting' },
  { kind: 'burn-rate', title: 'SLO burn rate', hint: 'an error budget goes too fast' },
  { kind: 'composite', title: 'Composite', hint: 'other rules fire together' },
  { kind: 'promql', title: 'PromQL', hint: 'any expression; its series alert' },
];

/** What makes the rule alert, one of seven ways. */
export const KindPicker = ({ kind, onChange }: { kind: ConditionKind; onChange: (kind: ConditionKind) => void }) => (
  <fieldset className="rule-edit__kinds">
    <legend className="ui-field__label">It alerts when</legend>
    {KINDS.map((one) => (
      <label key={one.kind} data-checked={one.kind === kind}>
        <input type="radio" name="kind" value={one.kind} checked={one.kind === kind} onChange={() => onChange(one.kind)} />
        <b>{one.title}</b>
        <small>{one.hint}</small>
      </label>
    ))}
  </fieldset>
);
