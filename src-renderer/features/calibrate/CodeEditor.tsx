import { json } from '@codemirror/lang-json';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import type { Diagnostic } from '@codemirror/lint';
import type { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';

export interface CodeEditorProps {
  /** What the text is, for those who do not see it. */
  readonly label?: string;
  readonly text: string;
  readonly refusals: readonly PlacedRefusal[];
  /** A new object moves the cursor there. */
  readonly goTo: { readonly line: number; readonly column: number } | null;
  readonly onText: (text: string) => void;
  /** Ctrl+Enter. */
  readonly onSubmit: () => void;
}

/** JSON that is being written; mistakes stand underlined at their place and in the gutter. */
export function CodeEditor({ label = 'Kernel as JSON', text, refusals, goTo, onText, onSubmit }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const handlers = useRef({ onText, onSubmit });
  useEffect(() => {
    handlers.current = { onText, onSubmit };
  }, [onText, onSubmit]);

  useEffect(() => {
    if (box.current === null) return;
    const editor = new EditorView({
      parent: box.current,
      extensions: [
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              handlers.current.onSubmit();
              return true;
            },
          },
        ]),
        basicSetup,
        json(),
        syntaxHighlighting(colours),
        lintGutter(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) handlers.current.onText(update.state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const current = editor.state.doc.toString();
    if (current !== text) editor.dispatch({ changes: smallestChange(current, text) });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        refusals.map((refusal) => diagnosticOf(editor.state, refusal)),
      ),
    );
  }, [refusals, text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || goTo === null) return;
    const anchor = offsetOf(editor.state, goTo.line, goTo.column);
    editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    editor.focus();
  }, [goTo]);

  return <div ref={box} className="code-editor" />;
}

function offsetOf(state: EditorState, line: number, column: number): number {
  const { from, to } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  return Math.min(to, from + Math.max(0, column - 1));
}

function diagnosticOf(state: EditorState, { line, column, path, message }: PlacedRefusal): Diagnostic {
  const from = offsetOf(state, line ?? 1, column ?? 1);
  const to = Math.max(from, state.doc.lineAt(from).to);
  return { from, to, severity: 'error', message: path === '' ? message : `${path}: ${message}` };
}

/** Only what differs is replaced, so that the cursor and the history keep their places. */
function smallestChange(before: string, after: string): { from: number; to: number; insert: string } {
  let start = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--c1)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--warn)' },
  { tag: [tags.bool, tags.null], color: 'var(--c5)' },
  { tag: tags.punctuation, color: 'var(--mute)' },
]);
