import { Button, Dialog, Input, Select, Textarea } from '@observer/ui';
import { type FormEvent, useState } from 'react';
import { type AlertRoute, type Policy, type Team } from '../../api/people';
import { idFault } from '../people';
import { parsePlain, plainText } from '../silences';

interface RouteDialogProps {
  /** Absent = a new one. */
  route: AlertRoute | undefined;
  /** It catches the rest: it has no matchers. */
  isLast: boolean;
  taken: readonly string[];
  policies: readonly Policy[];
  teams: readonly Team[];
  busy: boolean;
  onSave: (route: AlertRoute) => void;
  onClose: () => void;
}

/** Makes or changes a route: which alerts, whose they are, how people are told, what belongs together. */
export function RouteDialog({ route, isLast, taken, policies, teams, busy, onSave, onClose }: RouteDialogProps) {
  const [id, setId] = useState(route?.id ?? '');
  const [matchers, setMatchers] = useState((route?.matchers ?? []).map(plainText).join('\n'));
  const [team, setTeam] = useState(route?.team ?? '');
  const [policy, setPolicy] = useState(route?.policy ?? policies[0]?.id ?? '');
  const [groupBy, setGroupBy] = useState((route?.groupBy ?? ['alertname']).join(', '));
  const [waitSeconds, setWaitSeconds] = useState(String((route?.groupWaitMs ?? 10_000) / 1000));
  const [shown, setShown] = useState(false);
  const parsed = parsePlain(matchers);
  const idError = idFault(id, taken.filter((one) => one !== route?.id));
  const matcherError = 'error' in parsed ? parsed.error : !isLast && parsed.matchers.length === 0 ? 'Give at least one: without any it would catch everything' : undefined;
  const waitError = Number(waitSeconds) >= 0 && Number(waitSeconds) <= 600 && waitSeconds.trim() !== '' ? undefined : 'From 0 to 600 seconds';
  const known = policies.some((one) => one.id === policy);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShown(true);
    if (idError || matcherError || waitError || !known || !('matchers' in parsed)) return;
    onSave({ id, matchers: isLast ? [] : parsed.matchers, team, policy, groupBy: groupBy.split(/[\s,]+/).filter((label) => label !== ''), groupWaitMs: Math.round(Number(waitSeconds) * 1000) });
  };
  return (
    <Dialog
      open wide onOpenChange={onClose} title={route ? `Route "${route.id}"` : 'New route'} description={isLast ? 'It catches every alert that no route before it takes.' : 'The first route whose matchers hold takes an alert.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="route" busy={busy}>
            Save
          </Button>
        </>
      }
    >
      <form id="route" className="people__form" onSubmit={submit} noValidate>
        <Input label="Id" autoFocus value={id} error={shown ? idError : undefined} onChange={(event) => setId(event.target.value)} />
        {!isLast && <Textarea label="Matchers" className="ui-mono" rows={3} spellCheck={false} value={matchers} placeholder={'chain=sui\nseverity=critical'} hint="One per line: =, !=, =~, !~. All must hold" error={shown || matchers.trim() !== '' ? matcherError : undefined} onChange={(event) => setMatchers(event.target.value)} />}
        <div className="people__columns">
          <Select label="Team" options={[{ value: '', label: 'No team' }, ...teams.map((one) => ({ value: one.id, label: one.name }))]} value={team} onValueChange={setTeam} />
          <Select label="Policy" options={[...(known ? [] : [{ value: policy, label: policy === '' ? 'Choose one' : `${policy} (does not exist)` }]), ...policies.map((one) => ({ value: one.id, label: one.name }))]} value={policy} error={shown && !known ? 'Choose one that exists; make it on the page Escalation' : undefined} onValueChange={setPolicy} />
        </div>
        <div className="people__columns">
          <Input label="Group by labels" value={groupBy} hint="Alerts with the same values are one incident" onChange={(event) => setGroupBy(event.target.value)} />
          <Input label="Wait for others, seconds" inputMode="numeric" value={waitSeconds} error={waitError} hint="So that five nodes that go down together are one page" onChange={(event) => setWaitSeconds(event.target.value)} />
        </div>
      </form>
    </Dialog>
  );
}
