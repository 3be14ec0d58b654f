import { Button, Notice, Panel, showToast } from '@observer/ui';
import { ChartSpline, Copy, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { isConflict } from '../../api/api-error';
import { METRIC_RULES, PUT_METRIC_RULE, type StoredMetricRule } from '../../api/metric-rules';
import { invalidate } from '../../api/query-cache';
import { type Kind } from '../../api/types';
import { useMutation } from '../../api/use-query';
import { PageHeader } from '../../app/page-header';
import { metricsLink, startQuery } from '../metrics';
import { ConflictNotice } from '../storage';
import { DeleteRuleDialog } from './delete-rule-dialog';
import { PreviewPanel } from './preview-panel';
import { RecomputePanel } from './recompute-panel';
import { RuleFields } from './rule-fields';
import { canPreview, countsAnew, formOf, ruleErrors, type RuleForm, ruleInput, suggestedMetric } from './rule-form';
import { BackLink } from './rule-page';
import { editPath } from './rules-page';

interface RuleEditorProps {
  stored: StoredMetricRule | undefined;
  rules: readonly StoredMetricRule[];
  kinds: readonly Kind[];
  readOnly: boolean;
}

/** The form of a metric, with a live preview of what it makes of the newest events. */
export function RuleEditor({ stored, rules, kinds, readOnly }: RuleEditorProps) {
  const [, navigate] = useLocation();
  const copied = copiedRule(rules, stored);
  const [form, setForm] = useState<RuleForm>(() => (copied ? { ...formOf(copied, ''), metric: `${copied.metric}_copy` } : formOf(stored?.rule, kinds[0]?.name ?? '')));
  const [base, setBase] = useState(stored?.revision ?? 0);
  const [shown, setShown] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const save = useMutation(PUT_METRIC_RULE);
  const kind = kinds.find(({ name }) => name === form.kind);
  const suggested = suggestedMetric(form, kind, rules, stored?.rule);
  const metric = form.metric.trim() || suggested;
  const errors = ruleErrors(form, metric, rules, stored?.rule);
  const faulty = Object.keys(errors).length > 0;
  const input = ruleInput(form, metric, kind, stored?.rule);
  const anew = stored !== undefined && countsAnew(stored.rule, input);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (faulty) return;
    const answer = await save.run({ rule: input, expectedRevision: base });
    invalidate(METRIC_RULES);
    if (!answer) return;
    setBase(answer.putMetricRule.revision);
    showToast({ tone: 'ok', title: `"${input.metric}" is saved`, text: 'It counts from now on. Its history can be computed from stored events.' });
    if (!stored) navigate(editPath(input.id), { replace: true });
  };
  return (
    <div className="page">
      <PageHeader title={stored ? <span className="rule__title">{stored.rule.metric}</span> : 'New metric'} context={<BackLink />}>
        {stored && (
          <>
            <Button icon={<ChartSpline size={14} />} onClick={() => navigate(metricsLink(startQuery(stored.rule.metric, stored.rule.type.toLowerCase())))}>
              Open in Metrics
            </Button>
            {!readOnly && (
              <Button icon={<Copy size={14} />} onClick={() => navigate(`/custom-metrics/new?from=${encodeURIComponent(stored.rule.id)}`)}>
                Copy
              </Button>
            )}
            {!readOnly && (
              <Button variant="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
          </>
        )}
      </PageHeader>
      <div className="rule">
        <Panel title="Rule" note={readOnly ? 'read only: changes need the role editor' : stored && `version ${stored.version}, revision ${stored.revision}`} className="rule__form">
          <form onSubmit={(event) => void submit(event)} noValidate>
            <fieldset disabled={readOnly} className="rule__fields">
              {save.error && isConflict(save.error) && stored ? (
                <ConflictNotice
                  what="metric"
                  onTheirs={() => {
                    setForm(formOf(stored.rule, ''));
                    setBase(stored.revision);
                    save.reset();
                  }}
                  onMine={() => {
                    setBase(stored.revision);
                    save.reset();
                  }}
                />
              ) : (
                save.error && <Notice tone="bad">{save.error.message}</Notice>
              )}
              <RuleFields form={form} kind={kind} kinds={kinds} suggested={suggested} errors={shown ? errors : typedErrors(errors)} isNew={stored === undefined} onChange={(patch) => setForm({ ...form, ...patch })} />
              {stored?.rule.shipped && <Notice tone="info">This metric ships with Observer, and its pages ask for it. Copy it to make one of your own.</Notice>}
              {anew && <Notice tone="warn">What is counted changes: the counters start anew at zero, as version {stored.version + 1}. Queries with <code>rate()</code> and <code>increase()</code> take that as a reset.</Notice>}
              {!readOnly && (
                <div className="rule__save">
                  <Button variant="primary" type="submit" busy={save.busy}>
                    {stored ? 'Save' : 'Create metric'}
                  </Button>
                </div>
              )}
            </fieldset>
          </form>
        </Panel>
        <div className="rule__aside">
          <PreviewPanel input={canPreview(errors) ? input : undefined} />
          {stored && <RecomputePanel rule={stored.rule} readOnly={readOnly} />}
        </div>
      </div>
      {deleting && stored && <DeleteRuleDialog rule={stored.rule} onClose={() => setDeleting(false)} />}
    </div>
  );
}

/** Faults that are told at once; what is merely missing is told when it is saved. */
const typedErrors = ({ metric, buckets, maxSeries, labels, unit }: ReturnType<typeof ruleErrors>) => ({ ...(metric ? { metric } : {}), ...(buckets ? { buckets } : {}), ...(maxSeries ? { maxSeries } : {}), ...(labels ? { labels } : {}), ...(unit ? { unit } : {}) });

/** The rule a new one is a copy of, as the address says. */
function copiedRule(rules: readonly StoredMetricRule[], stored: StoredMetricRule | undefined) {
  const from = stored ? null : new URLSearchParams(location.search).get('from');
  return rules.find(({ rule }) => rule.id === from)?.rule;
}
