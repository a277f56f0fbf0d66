import type { ReactNode } from 'react';

export interface FieldProps {
  readonly label: ReactNode;
  readonly refusal?: string | null;
  readonly children: ReactNode;
}

/** A control with its label above and, when it is refused, the reason below. */
export function Field({ label, refusal = null, children }: FieldProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      {children}
      {refusal !== null && <span className="refusal">{refusal}</span>}
    </label>
  );
}
