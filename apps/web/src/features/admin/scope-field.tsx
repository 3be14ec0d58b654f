import { KINDS } from '../../api/operations';
import { type MatcherInput } from '../../api/types';
import { useQuery } from '../../api/use-query';
import { Conditions } from '../explore';
import { scopeFault } from './scope-words';

/** Conditions that narrow everything somebody reads. */
export function ScopeField({ matchers, onChange }: { matchers: MatcherInput[]; onChange: (matchers: MatcherInput[]) => void }) {
  const kinds = useQuery(KINDS, {}, { maxAgeMs: 300_000 }).data?.kinds ?? [];
  const first = kinds.find(({ name }) => name === 'gateway_request') ?? kinds[0];
  const tags = [...new Set(kinds.flatMap(({ columns }) => columns.filter(({ role }) => role === 'dimension').map(({ name }) => name)))];
  const usual = ['operator', 'customer', 'chain', 'region', 'node'].filter((name) => tags.includes(name));
  const fault = scopeFault(matchers);
  return (
    <div className="ui-field">
      <span className="ui-field__label">Sees only data where</span>
      <Conditions measurement={first?.name ?? 'gateway_request'} kind={first} tags={[...usual, ...tags.filter((name) => !usual.includes(name))]} fields={[]} matchers={matchers} filters={[]} onChange={(patch) => 'matchers' in patch && onChange(patch.matchers)} />
      {fault ? (
        <span className="ui-field__error" role="alert">
          {fault}
        </span>
      ) : (
        <span className="ui-field__hint">{matchers.length === 0 ? 'No condition: sees all data' : 'All conditions hold together, for every query, graph and export'}</span>
      )}
    </div>
  );
}
