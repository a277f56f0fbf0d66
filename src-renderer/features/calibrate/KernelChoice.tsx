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
  /** What is written instead of a variant's own value, when it depends on what stands there. */
  readonly make?: (tag: string, current: unknown) => unknown;
}

/** A choice among tagged variants; choosing another one writes a whole one of it. */
export function KernelChoice({ path, label, variants, none, make }: KernelChoiceProps) {
  const form = useKernelForm();
  const current = form.value(path);
  const tag = typeof current === 'boolean' ? String(current) : tagOf(current);
  const isKnown = variants.some((variant) => variant.tag === tag);
  // What is refused of the variant as a whole has no field of its own.
  const whole = tag === null ? null : form.refusal([...path, tag]);
  const refusal = form.refusal(path) ?? whole ?? (tag === null || isKnown ? null : form.refusal(path, 'inside'));
  return (
    <Field label={label} refusal={refusal}>
      <select
        className="select"
        value={tag ?? ''}
        aria-invalid={refusal !== null}
        onChange={(event) => {
          const chosen = variants.find((variant) => variant.tag === event.target.value);
          if (chosen === undefined) form.set(path, undefined);
          else form.set(path, make === undefined ? chosen.value : make(chosen.tag, current));
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
