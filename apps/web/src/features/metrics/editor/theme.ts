import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours are the product's tokens, so that the editor follows the theme without being told. */
const highlight = HighlightStyle.define([
  { tag: tags.variableName, color: 'var(--text)' },
  { tag: tags.function(tags.variableName), color: 'var(--info)' },
  { tag: [tags.operatorKeyword, tags.modifier, tags.logicOperator], color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.labelName, color: 'var(--code-label)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.operator, tags.arithmeticOperator, tags.paren, tags.squareBracket, tags.brace], color: 'var(--text-2)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
]);

const theme = EditorView.theme({
  '&': { fontSize: 'var(--code-size)', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.6', maxHeight: '13rem', overflow: 'auto' },
  '.cm-content': { padding: '0.3125rem 0', caretColor: 'var(--text)', minHeight: '1.375rem' },
  '.cm-line': { padding: '0 0.625rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '1.5px' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent-solid) 26%, transparent) !important' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--surface-active)', outline: '1px solid var(--line-strong)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-soft)' },
  '.cm-part': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent-line)', borderRadius: '3px' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad-mark) 1px', textUnderlineOffset: '3px' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius-md)', boxShadow: 'var(--shadow-md)', color: 'var(--text)', overflow: 'hidden', zIndex: 'var(--layer-popover)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '16rem', minWidth: 'min(18rem, 80vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', alignItems: 'center', gap: '0.5rem', padding: '0.1875rem 0.625rem', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionDetail': { marginLeft: 'auto', paddingLeft: '1rem', fontStyle: 'normal', fontFamily: 'var(--font-sans)', fontSize: 'var(--text-xs)', color: 'var(--text-3)' },
  '.cm-tooltip.cm-completionInfo': { padding: '0.5rem 0.75rem', maxWidth: '22rem', fontFamily: 'var(--font-sans)', fontSize: 'var(--text-xs)', lineHeight: '1.5', color: 'var(--text-2)' },
  '.cm-diagnostic': { padding: '0.375rem 0.75rem', borderLeft: '3px solid var(--bad-mark)', fontFamily: 'var(--font-sans)', fontSize: 'var(--text-xs)' },
});

export const editorLook: Extension = [theme, syntaxHighlighting(highlight)];
