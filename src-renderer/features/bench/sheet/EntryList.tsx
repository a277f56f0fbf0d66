import type { ReactNode } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';

export interface EntryListProps {
  readonly title: string;
  /** `input`, `output`. */
  readonly noun: string;
  /** Of the definition. */
  readonly field: 'inputs' | 'outputs';
  /** What a new one begins as. */
  readonly fresh: object;
  readonly render: (index: number, value: unknown) => ReactNode;
}

/** The inputs or outputs of a definition; each has the number that sensors and parameters know it by. */
export function EntryList({ title, noun, field, fresh, render }: EntryListProps) {
  const form = useKernelForm();
  const path = ['definition', field];
  const value = form.value(path);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const refusal = form.refusal(path);
  return (
    <fieldset>
      <legend>{title}</legend>
      {refusal !== null && (
        <span className="small bad" role="alert">
          {refusal}
        </span>
      )}
      {entries.length === 0 && <p className="small mute no-entry">None.</p>}
      <ol className="entry-list" start={0}>
        {entries.map((entry, index) => (
          <li key={index}>
            <div className="entry-group" role="group" aria-label={`${noun} ${index}`}>
              <div className="row">
                <b className="small">{`${noun} ${index}`}</b>
                <span className="spacer" />
                <Button
                  size="small"
                  kind="quiet"
                  aria-label={`Remove ${noun} ${index}`}
                  onClick={() =>
                    form.set(
                      path,
                      entries.filter((_, at) => at !== index),
                    )
                  }
                >
                  Remove
                </Button>
              </div>
              {render(index, entry)}
            </div>
          </li>
        ))}
      </ol>
      <Button size="small" onClick={() => form.set(path, [...entries, fresh])}>
        {`Add ${noun}`}
      </Button>
    </fieldset>
  );
}
