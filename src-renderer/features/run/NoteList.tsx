import type { RunNote } from '../../stores/runGlance.ts';
import { Dot } from '../../ui/Tag.tsx';

const mostShown = 8;

/** What the record has noted, newest first: why an algorithm was chosen, what was odd. */
export function NoteList({ notes }: { readonly notes: readonly RunNote[] }) {
  if (notes.length === 0) return null;
  return (
    <section className="note-list" aria-label="Notes of the record">
      <h3>Notes</h3>
      <ul>
        {notes.slice(0, mostShown).map(({ key, severity, text }) => (
          <li key={key} className={severity === 'warning' ? 'warn' : undefined}>
            <Dot tone={severity === 'warning' ? 'warn' : 'plain'} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      {notes.length > mostShown && <p className="small faint">and {notes.length - mostShown} more in the record</p>}
    </section>
  );
}
