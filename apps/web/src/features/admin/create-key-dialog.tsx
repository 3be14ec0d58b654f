import { Button, Checkbox, CopyButton, Dialog, Input, Notice, Select } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { API_KEYS, CREATE_API_KEY } from '../../api/operations';
import { invalidate } from '../../api/query-cache';
import { type MatcherInput, type Scope } from '../../api/types';
import { useMutation } from '../../api/use-query';
import { ScopeField } from './scope-field';
import { scopeFault } from './scope-words';
import { EXPIRIES, expiryAfter, SCOPE_HINTS, SCOPE_LABELS, SCOPES } from './key-words';

/** Makes a key, then shows its secret, once. */
export const CreateKeyDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => (open ? <OpenDialog onClose={onClose} /> : null);

function OpenDialog({ onClose }: { onClose: () => void }) {
  const [secret, setSecret] = useState<string>();
  return secret === undefined ? <KeyForm onClose={onClose} onCreated={setSecret} /> : <SecretDialog secret={secret} onClose={onClose} />;
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open onOpenChange={onClose} title="Copy the key now" description="It is shown this once. Observer keeps only a hash of it."
      footer={
        <>
          <CopyButton text={secret} withLabel label="Copy key" />
          <Button variant="primary" onClick={onClose}>
            I have stored it
          </Button>
        </>
      }
    >
      <code className="ui-code" data-testid="secret">
        {secret}
      </code>
    </Dialog>
  );
}

function KeyForm({ onClose, onCreated }: { onClose: () => void; onCreated: (secret: string) => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['INGEST_WRITE']);
  const [days, setDays] = useState('90');
  const [limit, setLimit] = useState('');
  const [dataScope, setDataScope] = useState<MatcherInput[]>([]);
  const create = useMutation(CREATE_API_KEY);
  const reads = scopes.some((scope) => scope === 'READ' || scope === 'WRITE') && !scopes.includes('ADMIN');
  const limitError = limit !== '' && !(Number(limit) > 0) ? 'Write a number of rows above zero, or leave it empty' : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = expiryAfter(days, Date.now());
    const answer = await create.run({ input: { name: name.trim(), scopes: [...scopes], ...(expiresAt ? { expiresAt } : {}), ...(limit ? { rateLimitRowsPerSecond: Number(limit) } : {}), ...(reads && dataScope.length > 0 ? { dataScope } : {}) } });
    if (!answer) return;
    invalidate(API_KEYS);
    onCreated(answer.createApiKey.secret);
  };
  return (
    <Dialog
      open onOpenChange={onClose} title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-key" busy={create.busy} disabled={name.trim() === '' || scopes.length === 0 || Boolean(limitError) || (reads && scopeFault(dataScope) !== undefined)}>
            Create key
          </Button>
        </>
      }
    >
      <form id="new-key" className="admin__form" onSubmit={(event) => void submit(event)}>
        {create.error && <Notice tone="bad">{create.error.message}</Notice>}
        <Input label="Name" required autoFocus maxLength={64} value={name} onChange={(event) => setName(event.target.value)} hint="Who or what uses it, e.g. gateway-eu" />
        <fieldset className="admin__scope-list">
          <legend className="ui-field__label">What it may do</legend>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope} label={SCOPE_LABELS[scope]} hint={SCOPE_HINTS[scope]} checked={scopes.includes(scope)}
              onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
            />
          ))}
        </fieldset>
        <div className="admin__columns">
          <Select label="Expires" options={EXPIRIES} value={days} onValueChange={setDays} />
          <Input label="Rows per second" inputMode="numeric" placeholder="default" value={limit} error={limitError} onChange={(event) => setLimit(event.target.value)} />
        </div>
        {reads ? <ScopeField matchers={dataScope} onChange={setDataScope} /> : <p className="ui-field__hint">{scopes.includes('ADMIN') ? 'A key that administers sees all data.' : 'A key that reads can be narrowed to a part of the data.'}</p>}
      </form>
    </Dialog>
  );
}
