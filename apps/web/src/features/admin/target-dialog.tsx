import { Button, Dialog, Input, Notice, Select, showToast, Switch } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { CHAINS, NODE_BY_ID, NODES, type ProbeResult, PUT_NODE, TEST_NODE } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type NodeView } from '../../api/types';
import { useMutation, useQuery } from '../../api/use-query';
import { formatInteger, formatUnit, unitOfField } from '../../format/number';
import { stateTone, stateWords } from '../nodes/node-verdict';
import { formOf, inputOf, targetErrors, type TargetForm } from './target-form';

/** Adds a node, or changes one; it can be tried before it is saved. A change by someone else in between is refused, not overwritten. */
export function TargetDialog({ node, onClose }: { node: NodeView | undefined; onClose: () => void }) {
  const chains = useQuery(CHAINS, {}, { maxAgeMs: 60_000 }).data?.chains ?? [];
  const [form, setForm] = useState(() => formOf(node, ''));
  const [shown, setShown] = useState(false);
  const save = useMutation(PUT_NODE);
  const test = useMutation(TEST_NODE);
  const [result, setResult] = useState<ProbeResult>();
  const filled = { ...form, chain: form.chain || (chains[0]?.id ?? '') };
  const errors = targetErrors(filled);
  const faulty = Object.keys(errors).length > 0;
  const field = (name: Exclude<keyof TargetForm, 'enabled'>) => ({
    value: filled[name], error: shown ? errors[name] : undefined, onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (faulty || !(await save.run({ input: inputOf(filled, node), expectedRevision: node?.revision ?? 0 }))) return;
    showToast({ tone: 'ok', title: node ? `"${filled.id}" is changed` : `"${filled.id}" is added` });
    invalidate(NODES, NODE_BY_ID);
    onClose();
  };
  const tryIt = async () => {
    setShown(true);
    if (!faulty) setResult((await test.run({ input: inputOf(filled, node) }))?.testNode);
  };
  return (
    <Dialog
      open wide onOpenChange={onClose} title={node ? `Edit ${node.id}` : 'Add a node'}
      footer={
        <>
          <Button busy={test.busy} onClick={() => void tryIt()}>
            Test now
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="target" busy={save.busy}>
            {node ? 'Save' : 'Add node'}
          </Button>
        </>
      }
    >
      <form id="target" className="admin__form" onSubmit={(event) => void submit(event)} noValidate>
        {(save.error ?? test.error) && <Notice tone="bad">{(save.error ?? test.error)!.message}</Notice>}
        {result && <TestResult result={result} />}
        <div className="admin__columns">
          <Input label="Id" required disabled={Boolean(node)} {...field('id')} />
          <Select label="Chain" options={chains.map(({ id, name }) => ({ value: id, label: name }))} value={filled.chain} error={shown ? errors.chain : undefined} onValueChange={(chain) => setForm({ ...form, chain })} />
          <Input label="Operator" required {...field('operator')} />
          <Input label="Region" required placeholder="us, eu, asia" {...field('region')} />
        </div>
        <Input label="HTTP address" required type="url" placeholder="https://" {...field('httpUrl')} />
        <Input label="WebSocket address" type="url" placeholder="wss:// (optional)" {...field('wsUrl')} />
        <div className="admin__columns">
          <Input label="Probe every (seconds)" inputMode="decimal" {...field('intervalSeconds')} />
          <Input label="Give up after (seconds)" inputMode="decimal" {...field('timeoutSeconds')} />
        </div>
        <Switch label="Probe this node" checked={form.enabled} onChange={(enabled) => setForm({ ...form, enabled })} />
      </form>
    </Dialog>
  );
}

/** What a test tells at a glance; the probe sees more. */
const SHOWN_FIELDS = [['response_seconds', 'response'], ['head_height', 'head'], ['head_age_seconds', 'head age'], ['peer_lag_blocks', 'blocks behind peers'], ['peers', 'peers']] as const;

function TestResult({ result }: { result: ProbeResult }) {
  const facts = SHOWN_FIELDS.filter(([name]) => typeof result.fields[name] === 'number');
  return (
    <Notice tone={stateTone(result.state) === 'ok' ? 'ok' : result.up ? 'warn' : 'bad'}>
      <b>{stateWords(result.state)}</b>
      {result.reason ? `: ${result.reason}` : ''}
      {facts.length > 0 && <br />}
      {facts.map(([name, words]) => `${words} ${unitOfField(name) === 'seconds' ? formatUnit(Number(result.fields[name]), 'seconds') : formatInteger(Number(result.fields[name]))}`).join(' · ')}
    </Notice>
  );
}
