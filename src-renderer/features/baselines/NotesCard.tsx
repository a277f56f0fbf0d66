import { Card } from '../../ui/Card.tsx';

/** What a run had to say beside its figures; nothing when it said nothing. */
export function NotesCard({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Card title="Notes" className="baseline-notes" aside={`${notes.length}`}>
      <ul className="notes-list" tabIndex={0} aria-label="Notes">
        {notes.map((note, index) => (
          <li key={index}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}
