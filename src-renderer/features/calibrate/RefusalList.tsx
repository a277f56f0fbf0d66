import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';

export interface RefusalListProps {
  readonly refusals: readonly PlacedRefusal[];
  /** Mistakes unless said: names that belong to another bench are none. */
  readonly tone?: 'bad' | 'plain';
  readonly label?: string;
  readonly onGo?: ((place: { line: number; column: number }) => void) | undefined;
}

/** Every mistake with its path; the line leads to its place in the text. */
export function RefusalList({ refusals, tone = 'bad', label = 'Mistakes in the kernel', onGo }: RefusalListProps) {
  if (refusals.length === 0) return null;
  return (
    <ul className={tone === 'bad' ? 'refusals' : 'refusals plain'} aria-label={label}>
      {refusals.slice(0, 20).map(({ path, message, line, column }) => (
        <li key={`${path} ${message}`}>
          {path !== '' && <code>{path}</code>} {message}{' '}
          {line !== null && onGo !== undefined && (
            <button type="button" className="link" onClick={() => onGo({ line, column: column ?? 1 })}>
              line {line}
            </button>
          )}
        </li>
      ))}
      {refusals.length > 20 && <li className="mute">and {refusals.length - 20} more</li>}
    </ul>
  );
}
