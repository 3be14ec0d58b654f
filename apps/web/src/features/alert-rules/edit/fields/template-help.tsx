import { Button, Popover } from '@observer/ui';
import { Braces } from 'lucide-react';

const FUNCTIONS: readonly [text: string, what: string][] = [
  ['{{ $value }}', 'the value'], ['{{ $value | humanize }}', '1.23k'], ['{{ $value | humanizePercentage }}', '4.2%'], ['{{ $value | humanizeDuration }}', '1m 30s'], ['{{ $value | humanize1024 }}', '1.5Ki'], ['{{ printf "%.2f" $value }}', 'two decimals'],
  ['{{ if gt $value 0.1 }}a lot{{ else }}some{{ end }}', 'a choice'],
];

interface TemplateHelpProps {
  /** Labels that the query's series have now. */
  labels: readonly string[];
  onInsert: (text: string) => void;
}

/** What a template may hold, each put in by a press. */
export const TemplateHelp = ({ labels, onInsert }: TemplateHelpProps) => (
  <Popover
    label="Templates" align="end"
    trigger={
      <Button size="sm" variant="ghost" icon={<Braces size={13} />}>
        Insert a template
      </Button>
    }
  >
    <div className="rule-edit__templates">
      <p className="ui-field__label">Labels of the alert</p>
      {labels.length === 0 && <p className="ui-field__hint">Those of the query’s series, as {'{{ $labels.chain }}'}; they are listed here once it has some.</p>}
      {labels.map((name) => (
        <button key={name} type="button" onClick={() => onInsert(`{{ $labels.${name} }}`)}>
          <code>{`{{ $labels.${name} }}`}</code>
        </button>
      ))}
      <p className="ui-field__label">Its value</p>
      {FUNCTIONS.map(([text, what]) => (
        <button key={text} type="button" onClick={() => onInsert(text)}>
          <code>{text}</code>
          <small>{what}</small>
        </button>
      ))}
    </div>
  </Popover>
);
