import type { ReactElement, ReactNode } from 'react';
import { cloneElement, useId } from 'react';

export interface FieldProps {
  readonly label: ReactNode;
  readonly refusal?: string | null;
  /** The control itself, which is given its id and the reason of its refusal. */
  readonly children: ReactElement<{ id?: string; 'aria-describedby'?: string }>;
}

/** A control with its label above and, when it is refused, the reason below. */
export function Field({ label, refusal = null, children }: FieldProps) {
  const id = useId();
  const reason = `${id}-reason`;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {cloneElement(children, refusal === null ? { id } : { id, 'aria-describedby': reason })}
      {refusal !== null && (
        <span className="refusal" id={reason}>
          {refusal}
        </span>
      )}
    </div>
  );
}
