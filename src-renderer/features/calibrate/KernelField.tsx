import { useState } from 'react';
import { Field } from '../../ui/Field.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { parseNumber } from '../bench/parseNumber.ts';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';

export interface KernelFieldProps {
  readonly path: JsonPath;
  readonly label: string;
  /** `list` is names with commas between them; `value` a number, or "$name" of a tuned parameter. */
  readonly kind: 'text' | 'number' | 'list' | 'value';
  /** What an empty field means; without it the field must be filled. */
  readonly placeholder?: string;
}

/** One field of the kernel: shows what stands in the text, writes into the text what is typed. */
export function KernelField({ path, label, kind, placeholder }: KernelFieldProps) {
  const form = useKernelForm();
  const value = form.value(path);
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string) => {
    setTyped(text);
    const next = fromText(text, kind);
    if (text.trim() === '' && placeholder !== undefined) form.set(path, undefined);
    else if (next !== undefined) form.set(path, next);
  };
  const unread = typed !== null && typed.trim() !== '' && fromText(typed, kind) === undefined ? 'not a number' : null;
  const refusal = unread ?? form.refusal(path, kind === 'list' ? 'inside' : 'here');
  return (
    <Field label={label} refusal={refusal}>
      <input
        className={kind === 'text' ? 'input' : 'input num'}
        value={typed ?? toText(value)}
        placeholder={placeholder}
        aria-invalid={refusal !== null}
        inputMode={kind === 'number' ? 'decimal' : undefined}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'number')
    return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7
      ? formatSetting(value, 12).replace(/\u202f/g, '')
      : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fromText(text: string, kind: KernelFieldProps['kind']): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    case 'number':
      return parseNumber(text) ?? undefined;
    case 'value':
      return text.startsWith('$') ? text : (parseNumber(text) ?? undefined);
  }
}
