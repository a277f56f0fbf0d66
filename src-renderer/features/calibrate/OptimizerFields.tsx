import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { acquisitionVariants, algorithmVariants, coolingVariants } from './kernelVariants.ts';
import { tunedNames } from './tunedNames.ts';

const optimizer = 'optimizer_config';

export function OptimizerFields() {
  const form = useKernelForm();
  const algorithm = [optimizer, 'algorithm'] as const;
  const tag = tagOf(form.value(algorithm));
  return (
    <fieldset>
      <legend>Search</legend>
      <div className="pair">
        <KernelChoice path={algorithm} label="Algorithm" variants={algorithmVariants} />
        {tag === 'NelderMead' && (
          <KernelField path={[...algorithm, tag, 'initial_simplex_size']} label="Initial simplex size" kind="number" />
        )}
        {tag === 'GradientDescent' && (
          <>
            <KernelField path={[...algorithm, tag, 'learning_rate']} label="Learning rate" kind="number" />
            <KernelField path={[...algorithm, tag, 'momentum']} label="Momentum" kind="number" />
          </>
        )}
        {tag === 'BayesianOptimization' && (
          <>
            <KernelChoice
              path={[...algorithm, tag, 'acquisition_function']}
              label="Acquisition"
              variants={acquisitionVariants}
            />
            <KernelField path={[...algorithm, tag, 'num_initial_samples']} label="Initial samples" kind="number" />
          </>
        )}
        {tag === 'SimulatedAnnealing' && (
          <>
            <KernelField path={[...algorithm, tag, 'initial_temperature']} label="Initial temperature" kind="number" />
            <KernelChoice path={[...algorithm, tag, 'cooling_schedule']} label="Cooling" variants={coolingVariants} />
          </>
        )}
        <KernelField path={[optimizer, 'max_iterations']} label="Iterations, at most" kind="number" />
        <KernelField path={[optimizer, 'convergence_threshold']} label="Convergence threshold" kind="number" />
        {tunedNames(form).map((name) => (
          <KernelField
            key={name}
            path={[optimizer, 'initial_guess', name]}
            label={`Start of ${name}`}
            kind="number"
            placeholder="as it is now"
          />
        ))}
      </div>
    </fieldset>
  );
}
