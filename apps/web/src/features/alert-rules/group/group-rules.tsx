import { Badge, EmptyState, IconButton } from '@observer/ui';
import { ArrowDown, ArrowUp, ListChecks } from 'lucide-react';
import { Link } from 'wouter';
import { type RuleGroup } from '../../../api/alert-rules';
import { conditionWords, ruleName } from '../alert-rule-words';
import { rulePath } from '../paths';

interface GroupRulesProps {
  group: RuleGroup;
  order: readonly string[];
  readOnly: boolean;
  onMove: (ruleId: string, by: -1 | 1) => void;
}

/** Rules of a group in the order in which they are evaluated. */
export function GroupRules({ group, order, readOnly, onMove }: GroupRulesProps) {
  const known = new Map(group.rules.map((rule) => [rule.id, rule]));
  const rules = [...order.flatMap((id) => known.get(id) ?? []), ...group.rules.filter(({ id }) => !order.includes(id))];
  if (rules.length === 0) return <EmptyState title="It has no rules yet" icon={<ListChecks size={18} />} />;
  return (
    <ol className="group-rules">
      {rules.map((rule, index) => (
        <li key={rule.id}>
          <div>
            <Link href={rulePath(group.id, rule.id)}>{ruleName(rule)}</Link> {rule.type === 'RECORDING' && <Badge>recording</Badge>} {!rule.enabled && <Badge>off</Badge>}
            <small>{rule.condition ? conditionWords(rule.condition) : <code>{rule.expr}</code>}</small>
          </div>
          {!readOnly && (
            <span>
              <IconButton label={`Evaluate ${ruleName(rule)} earlier`} icon={<ArrowUp size={14} />} disabled={index === 0} onClick={() => onMove(rule.id, -1)} />
              <IconButton label={`Evaluate ${ruleName(rule)} later`} icon={<ArrowDown size={14} />} disabled={index === rules.length - 1} onClick={() => onMove(rule.id, 1)} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
