import type { RunNote } from '../../stores/runGlance.ts';
import { Dot } from '../../ui/Tag.tsx';

const mostShown = 3;

/** What the record has noted: what was odd, then the newest, such as why an algorithm was chosen. */
export function NoteList({ notes }: { readonly notes: readonly RunNote[] }) {
  if (notes.length === 0) return null;
  const isWarning = ({ severity }: RunNote) => severity === 'warning';
  const shown = [...notes.filter(isWarning), ...notes.filter((note) => !isWarning(note))].slice(0, mostShown);
  return (
    <section className="note-list" aria-label="Notes of the record">
      <ul>
        {shown.map((note) => (
          <li key={note.key} className={isWarning(note) ? 'warn' : undefined}>
            <Dot tone={isWarning(note) ? 'warn' : 'plain'} />
            <span>{note.text}</span>
          </li>
        ))}
      </ul>
      {notes.length > shown.length && (
        <p className="small faint">and {notes.length - shown.length} more in the record</p>
      )}
    </section>
  );
}
