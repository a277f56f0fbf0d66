import { AlgorithmFields } from './AlgorithmFields.tsx';
import { KernelChoice } from './KernelChoice.tsx';
import { commonUnit, tunedFields } from './kernelContext.ts';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { algorithmVariants } from './kernelVariants.ts';
import { algorithmOfKind } from './variantDefaults.ts';

const optimizer = 'optimizer_config';

export function OptimizerFields() {
  const form = useKernelForm();
  const fields = tunedFields(form.root, form.bench);
  const path = [optimizer, 'algorithm'] as const;
  return (
    <fieldset>
      <legend>Search</legend>
      <div className="pair">
        <KernelChoice
          path={path}
          label="Algorithm"
          variants={algorithmVariants}
          make={(tag) => algorithmOfKind(tag, form)}
        />
        <AlgorithmFields path={path} unit={commonUnit(fields)} />
        <KernelField path={[optimizer, 'max_iterations']} label="Iterations, at most" kind="number" />
        <KernelField path={[optimizer, 'convergence_threshold']} label="Convergence threshold" kind="number" />
      </div>
      <div className="pair">
        {fields.map(({ name, unit }) => (
          <KernelField
            key={name}
            path={[optimizer, 'initial_guess', name]}
            label={`Start of ${name}`}
            unit={unit}
            kind="number"
            placeholder="as it is now"
          />
        ))}
      </div>
    </fieldset>
  );
}
