import { IconButton, Menu } from '@observer/ui';
import { Braces, Copy, Ellipsis, Eye, EyeOff, TextSearch, Trash2 } from 'lucide-react';
import { type Ref } from 'react';
import { type ApiError } from '../../api/api-error';
import { type TextPart } from './editor/prom-editor';
import { letterOf, type QueryRow } from './metrics-state';
import { PromInput, type PromInputHandle } from './prom-input';
import { faultOf } from './query-fault';

interface QueryRowProps {
  query: QueryRow;
  /** What stands in the editor; not yet asked when it differs from the query. */
  draft: string;
  error: ApiError | undefined;
  part: TextPart | undefined;
  removable: boolean;
  autoFocus: boolean;
  onDraft: (text: string) => void;
  onRun: () => void;
  onToggle: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
  onFormat: () => void;
  onBrowse: () => void;
  ref?: Ref<PromInputHandle>;
}

/** One query: its letter, the editor, what to do with it, and what is wrong with it. */
export function QueryRowEditor({ ref, ...props }: QueryRowProps) {
  const { query, draft, error, part, removable } = props;
  const letter = letterOf(query.slot);
  const edited = draft !== query.expr;
  const fault = error && !edited ? faultOf(error, query.expr) : undefined;
  return (
    <div className="query" data-off={query.off}>
      <div className="query__line">
        <span className="query__letter" data-edited={edited} title={edited ? 'Changed, not run yet' : undefined}>
          {letter}
        </span>
        <PromInput ref={ref} label={`Query ${letter}`} text={draft} onChange={props.onDraft} onRun={props.onRun} fault={fault?.part && { ...fault.part, message: fault.message }} part={part} autoFocus={props.autoFocus} />
        <div className="query__actions">
          <IconButton label="Browse metrics and labels" icon={<TextSearch size={15} />} onClick={props.onBrowse} />
          <IconButton label={query.off ? `Show query ${letter}` : `Hide query ${letter}`} aria-pressed={query.off} icon={query.off ? <EyeOff size={15} /> : <Eye size={15} />} onClick={props.onToggle} />
          <Menu
            trigger={<IconButton label={`More for query ${letter}`} tooltip={false} icon={<Ellipsis size={15} />} />}
            entries={[
              { label: 'Format', icon: <Braces size={14} />, disabled: draft.trim() === '', onSelect: props.onFormat },
              { label: 'Duplicate', icon: <Copy size={14} />, disabled: draft.trim() === '', onSelect: props.onDuplicate },
              { kind: 'separator' },
              { label: 'Remove', icon: <Trash2 size={14} />, danger: true, disabled: !removable, onSelect: props.onRemove },
            ]}
          />
        </div>
      </div>
      {fault && (
        <p className="query__fault" role="alert">
          {fault.where && <b>{fault.where}: </b>}
          {fault.message}
        </p>
      )}
    </div>
  );
}
