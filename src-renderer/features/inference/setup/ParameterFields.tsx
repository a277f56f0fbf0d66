import { useState } from 'react';
import { useStore } from 'zustand';
import type { PriorView } from '../../../../src-core/domain/posteriorView.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { change } from './inferenceForm.ts';
import type { Change } from './inferenceForm.ts';
import { ParameterRow } from './ParameterRow.tsx';
import { modelKindOf, parametersInText, unclaimedNames } from './specText.ts';

const newPrior = { Normal: { mean: 0, sd: 1 } };

export interface ParameterFieldsProps {
  /** Columns of the data, which the formula may use. */
  readonly columns: readonly string[];
}

/** One row a parameter: those of the text, and those that a built-in model brings with default priors. */
export function ParameterFields({ columns }: ParameterFieldsProps) {
  const { inference } = useServices();
  const { prepared, refusals } = useStore(inference);
  const form = useKernelForm();
  const [name, setName] = useState('');
  const inText = parametersInText(form.root);
  const kind = modelKindOf(form.root);
  const views = new Map((prepared?.parameters ?? []).map((view) => [view.name, view]));
  const isBuiltIn = kind === 'id';
  // A built-in model knows its parameters; of any other the text does, and what was prepared before may be out of date.
  const own = isBuiltIn ? [...views.keys()] : [];
  const names = [...new Set([...own, ...inText])];
  const formula = form.value(['model', 'formula']);
  const missing =
    typeof formula === 'string' ? unclaimedNames(formula, [...columns, ...inText]).filter((one) => one !== '') : [];
  const add = (one: string) => {
    if (one === '' || names.includes(one)) return;
    // A ball that was set up before needs a place in the new direction too.
    const hasBall = form.value(['sampler', 'init', 'Ball', 'center']) !== undefined;
    const placed: Change[] = hasBall ? [[['sampler', 'init', 'Ball', 'center', one], 0]] : [];
    change(inference, [[['parameters', one], newPrior], ...placed]);
    setName('');
  };
  return (
    <fieldset>
      <legend>Parameters</legend>
      {names.length === 0 && (
        <p className="mute">
          {isBuiltIn
            ? 'The model brings its parameters with default priors as soon as it has data to take their scale from.'
            : 'Each name in the formula that is no column is a parameter and needs a prior.'}
        </p>
      )}
      {missing.length > 0 && (
        <div className="row wrap">
          <span className="small mute">In the formula, without a prior:</span>
          {missing.map((one) => (
            <Button key={one} size="small" onClick={() => add(one)}>
              Add {one}
            </Button>
          ))}
        </div>
      )}
      <ul className="parameter-rows" aria-label="Parameters">
        {names.map((one) => (
          <ParameterRow
            key={one}
            name={one}
            view={views.get(one) ?? noView(one)}
            isDefault={!inText.includes(one)}
            canRestore={isBuiltIn && inText.includes(one) && views.has(one)}
          />
        ))}
      </ul>
      {!isBuiltIn && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            add(name.trim());
          }}
        >
          <input
            className="input num add-name"
            aria-label="Name of a further parameter"
            placeholder="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button size="small" type="submit" disabled={name.trim() === '' || names.includes(name.trim())}>
            Add parameter
          </Button>
        </form>
      )}
      {refusals.some(({ path }) => path === 'parameters') && (
        <span className="refusal">{form.refusal(['parameters'])}</span>
      )}
    </fieldset>
  );
}

const noView = (name: string): PriorView => ({
  name,
  unit: '',
  description: '',
  words: '',
  transform: 'none',
  curve: null,
  guess: null,
});
