import { useState } from 'react';
import { Field } from '../../ui/Field.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';
import { spectrumFromText, spectrumToText } from './spectrumText.ts';

/** The target of a spectrum as lines that can be pasted from a table. */
export function TargetSpectrumField({ path }: { readonly path: JsonPath }) {
  const form = useKernelForm();
  const value = form.value(path);
  const [typed, setTyped] = useState<string | null>(null);
  const unread = typed === null ? null : spectrumFromText(typed).refusal;
  const refusal = unread ?? form.refusal(path, 'inside');
  const count = Array.isArray(value) ? value.length : 0;
  const change = (text: string) => {
    setTyped(text);
    const { points } = spectrumFromText(text);
    if (points !== null) form.set(path, points);
  };
  return (
    <Field label={`Target, nm and dBm, ${count} points`} refusal={refusal}>
      <textarea
        className="input num target-spectrum"
        rows={5}
        spellCheck={false}
        aria-invalid={refusal !== null}
        value={typed ?? spectrumToText(value)}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}
