/** The PromQL editor, apart from React. This module and CodeMirror with it are loaded on demand. */
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { linter, lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, StateEffect, StateField, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, keymap, placeholder } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { GatewayCompletion } from './completion';
import { GatewayPromClient } from './gateway-completion';
import { editorLook } from './theme';

/** A part of the text, by offsets. */
export interface TextPart {
  start: number;
  end: number;
}
export interface EditorFault extends TextPart {
  message: string;
}
export interface PromEditorOptions {
  label: string;
  placeholder: string;
  text: string;
  onChange: (text: string) => void;
  onRun: () => void;
  /** The text has placeholders, which the language does not know: its own check is off. */
  placeholders?: boolean;
}
export interface PromEditor {
  setText: (text: string) => void;
  /** Marks where the server found a fault. */
  setFault: (fault: EditorFault | undefined) => void;
  /** Lights up a part of the query. */
  setPart: (part: TextPart | undefined) => void;
  /** Puts text in place of the selection and the cursor after it. */
  insert: (text: string) => void;
  focus: () => void;
  destroy: () => void;
}

/** Completion asks for the same names in every editor: one client, one memory. */
const client = new GatewayPromClient();

const faultEffect = StateEffect.define<EditorFault | undefined>();
/** The fault the server told. It leaves with the next change: it was about another text. */
const faultField = StateField.define<EditorFault | undefined>({
  create: () => undefined,
  update: (fault, transaction) => transaction.effects.reduce<EditorFault | undefined>((now, effect) => (effect.is(faultEffect) ? effect.value : now), transaction.docChanged ? undefined : fault),
});
const serverFaults = linter(
  (view) => {
    const fault = view.state.field(faultField);
    if (!fault) return [];
    const length = view.state.doc.length;
    const from = Math.min(fault.start, Math.max(0, length - 1));
    return [{ from, to: Math.min(length, Math.max(fault.end, from + 1)), severity: 'error' as const, message: fault.message }];
  },
  { delay: 0, needsRefresh: (update) => update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(faultEffect))) },
);

const partEffect = StateEffect.define<TextPart | undefined>();
const partMark = Decoration.mark({ class: 'cm-part' });
const partField = StateField.define({
  create: () => Decoration.none,
  update: (marks, transaction) =>
    transaction.effects.reduce((now, effect) => {
      if (!effect.is(partEffect)) return now;
      const { start, end } = effect.value ?? { start: 0, end: 0 };
      const to = Math.min(end, transaction.state.doc.length);
      return effect.value && start < to ? Decoration.set(partMark.range(start, to)) : Decoration.none;
    }, marks.map(transaction.changes)),
  provide: (field) => EditorView.decorations.from(field),
});

/** Makes an editor inside `parent`. */
export function createPromEditor(parent: HTMLElement, options: PromEditorOptions): PromEditor {
  const promql = new PromQLExtension().setComplete({ completeStrategy: new GatewayCompletion(client) }).activateLinter(!options.placeholders);
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: (view) => (closeCompletion(view), options.onRun(), true) }, { key: 'Tab', run: takeCompletion }])),
        history(), bracketMatching(), closeBrackets(), autocompletion({ icons: false }), promql.asExtension(), faultField, serverFaults, partField,
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, { key: 'Escape', run: leave }, ...defaultKeymap]),
        placeholder(options.placeholder), EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false', autocapitalize: 'off', 'data-shortcut': 'search' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
          if (update.transactions.some(isPasted)) setTimeout(() => closeCompletion(update.view));
        }),
        EditorView.domEventHandlers({ blur: (_event, view) => void setTimeout(() => closeCompletion(view)) }), editorLook,
      ],
    }),
  });
  return {
    setText: (text) => {
      if (view.state.doc.toString() !== text) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setFault: (fault) => view.dispatch({ effects: faultEffect.of(fault) }),
    setPart: (part) => view.dispatch({ effects: partEffect.of(part) }),
    insert: (text) => {
      view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => {
      promql.destroy();
      view.destroy();
    },
  };
}

/** While suggestions are open Tab takes one; else it is not taken, so that the keyboard can always move on. */
const takeCompletion = (view: EditorView): boolean => acceptCompletion(view) || completionStatus(view.state) === 'active';

const MOST_TYPED_AT_ONCE = 3;
/** Text that was put in at once, other than by a suggestion: nobody waits for suggestions after it. */
export function isPasted(transaction: Transaction): boolean {
  if (!transaction.docChanged || transaction.isUserEvent('input.complete')) return false;
  let longest = 0;
  transaction.changes.iterChanges((_fromA, _toA, fromB, toB) => void (longest = Math.max(longest, toB - fromB)));
  return longest > MOST_TYPED_AT_ONCE;
}

/** Escape gives the keys back to the page. */
function leave(view: EditorView): boolean {
  if (completionStatus(view.state) !== null) return false;
  view.contentDOM.blur();
  return true;
}
