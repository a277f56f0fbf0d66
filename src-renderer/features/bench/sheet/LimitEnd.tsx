import { useState } from 'react';
import { Field } from '../../../ui/Field.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import type { JsonPath } from '../../calibrate/kernelText.ts';
import { limitFromText, limitToText } from './commandsText.ts';

/** One end of an output's limits: a number in its unit, or a query. */
export function LimitEnd({ path, label }: { readonly path: JsonPath; readonly label: string }) {
  const form = useKernelForm();
  const [typed, setTyped] = useState<string | null>(null);
  // What is wrong with the pair stands at its first end.
  const ofPair = path.at(-1) === 0 ? form.refusal(path.slice(0, -1)) : null;
  const refusal = form.refusal(path, 'inside') ?? ofPair;
  return (
    <Field label={label} refusal={refusal}>
      <input
        className="input num"
        value={typed ?? limitToText(form.value(path))}
        placeholder="0, or VOLT? MAX"
        aria-invalid={refusal !== null}
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value);
          form.set(path, limitFromText(event.target.value));
        }}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}
