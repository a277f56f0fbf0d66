import { useState } from 'react';
import { Field } from '../../../ui/Field.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import type { JsonPath } from '../../calibrate/kernelText.ts';
import { commandsFromText, commandsToText } from './commandsText.ts';

/** Commands, one a line, since a command may hold any other sign. */
export function CommandLines({ path, label }: { readonly path: JsonPath; readonly label: string }) {
  const form = useKernelForm();
  const [typed, setTyped] = useState<string | null>(null);
  const refusal = form.refusal(path, 'inside');
  const shown = typed ?? commandsToText(form.value(path));
  return (
    <Field label={label} refusal={refusal}>
      <textarea
        className="textarea num"
        rows={Math.min(5, Math.max(1, shown.split('\n').length))}
        value={shown}
        aria-invalid={refusal !== null}
        placeholder="none; one a line"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value);
          form.set(path, commandsFromText(event.target.value));
        }}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}
