import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react';
import { type EditorFault, type PromEditor, type TextPart } from './editor/prom-editor';

export interface PromInputHandle {
  insert: (text: string) => void;
  focus: () => void;
}
export interface PromInputProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  onRun: () => void;
  fault?: EditorFault | undefined;
  /** A part of the query to light up. */
  part?: TextPart | undefined;
  /** Placeholders such as `$window` stand in the text, which is therefore no PromQL yet: only the server tells faults. */
  placeholders?: boolean;
  /** Puts the cursor in as soon as the editor is there. */
  autoFocus?: boolean;
  ref?: Ref<PromInputHandle>;
}

const PLACEHOLDER = 'PromQL, e.g. sum by (chain) (rate(gateway_requests_total[5m]))';

/** Text of a PromQL query: a plain field at once, the editor with highlighting and completion as soon as it is loaded. */
export function PromInput({ label, text, onChange, onRun, fault, part, placeholders = false, autoFocus = false, ref }: PromInputProps) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [editor, setEditor] = useState<PromEditor>();
  const change = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  const textNow = useEffectEvent(() => text);
  const wantsFocus = useEffectEvent(() => autoFocus || document.activeElement === field.current);
  useEffect(() => {
    let gone = false;
    let made: PromEditor | undefined;
    // Without its code the plain field stays, which works too.
    void import('./editor/prom-editor').then(({ createPromEditor }) => {
      if (gone) return;
      made = createPromEditor(box.current!, { label, placeholder: PLACEHOLDER, text: textNow(), onChange: (next) => change(next), onRun: () => run(), placeholders });
      if (wantsFocus()) made.focus();
      setEditor(made);
    }, () => undefined);
    return () => {
      gone = true;
      made?.destroy();
      setEditor(undefined);
    };
  }, [label, placeholders]);
  useEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setFault(fault), [editor, fault]);
  useEffect(() => editor?.setPart(part), [editor, part]);
  useImperativeHandle(ref, () => ({
    insert: (added) => (editor ? editor.insert(added) : onChange(text + added)),
    focus: () => (editor ?? field.current)?.focus(),
  }));
  return (
    <div className="prom-input" data-fault={fault !== undefined}>
      <div ref={box} />
      {!editor && <PlainInput ref={field} label={label} text={text} onChange={onChange} onRun={onRun} autoFocus={autoFocus} />}
    </div>
  );
}

/** The field without the editor: what is typed and Ctrl or Cmd with Enter work the same. */
export const PlainInput = ({ label, text, onChange, onRun, autoFocus, ref }: Pick<PromInputProps, 'label' | 'text' | 'onChange' | 'onRun' | 'autoFocus'> & { ref?: Ref<HTMLTextAreaElement> }) => (
  <textarea
    ref={ref} className="prom-input__plain" aria-label={label} rows={Math.min(6, text.split('\n').length)} value={text} placeholder={PLACEHOLDER} spellCheck={false} autoFocus={autoFocus}
    onChange={(event) => onChange(event.target.value)}
    onKeyDown={(event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onRun();
    }}
  />
);
