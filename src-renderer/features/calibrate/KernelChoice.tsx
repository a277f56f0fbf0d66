import { Field } from '../../ui/Field.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';
import { tagOf } from './kernelText.ts';

export interface KernelChoiceProps {
  readonly path: JsonPath;
  readonly label: string;
  /** Name of each variant, its words, and what is written when it is chosen. */
  readonly variants: readonly { readonly tag: string; readonly words: string; readonly value: unknown }[];
  /** Words for a field that is left out; without it there must be one. */
  readonly none?: string;
}

/** A choice among tagged variants; choosing another one writes a whole one of it. */
export function KernelChoice({ path, label, variants, none }: KernelChoiceProps) {
  const form = useKernelForm();
  const tag = tagOf(form.value(path));
  const isKnown = variants.some((variant) => variant.tag === tag);
  const refusal = form.refusal(path) ?? (tag === null || isKnown ? null : form.refusal(path, 'inside'));
  return (
    <Field label={label} refusal={refusal}>
      <select
        className="select"
        value={tag ?? ''}
        aria-invalid={refusal !== null}
        onChange={(event) => {
          const chosen = variants.find((variant) => variant.tag === event.target.value);
          form.set(path, chosen?.value);
        }}
      >
        {(none !== undefined || tag === null) && <option value="">{none ?? 'choose'}</option>}
        {tag !== null && !isKnown && <option value={tag}>{tag}</option>}
        {variants.map((variant) => (
          <option key={variant.tag} value={variant.tag}>
            {variant.words}
          </option>
        ))}
      </select>
    </Field>
  );
}
