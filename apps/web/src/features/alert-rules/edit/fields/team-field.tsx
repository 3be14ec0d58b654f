import { Input } from '@observer/ui';
import { useId } from 'react';
import { RULE_TEAMS } from '../../../../api/alert-rules';
import { useQuery } from '../../../../api/use-query';

/** The team that owns rules; those that are known are offered. */
export function TeamField({ value, error, onChange }: { value: string; error?: string | undefined; onChange: (team: string) => void }) {
  const id = useId();
  const teams = useQuery(RULE_TEAMS, {}, { maxAgeMs: 60_000 }).data?.alertingDocuments ?? [];
  return (
    <>
      <Input label="Owner team" list={id} value={value} maxLength={64} placeholder="nobody" error={error} hint="Its alerts carry the label team" onChange={(event) => onChange(event.target.value)} />
      <datalist id={id}>
        {teams.map(({ document }) => (
          <option key={document.id} value={document.id}>
            {document.name}
          </option>
        ))}
      </datalist>
    </>
  );
}
