import { KernelChoice } from './KernelChoice.tsx';
import { tunedNames } from './kernelContext.ts';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';
import { tagOf } from './kernelText.ts';
import { acquisitionVariants, coolingVariants } from './kernelVariants.ts';
import { identityMatrix } from './variantDefaults.ts';

export interface AlgorithmFieldsProps {
  readonly path: JsonPath;
  /** That all tuned parameters have in common; empty when they differ. */
  readonly unit: string;
}

/** The options of the algorithm that is chosen; of one the form does not know, each as it stands. */
export function AlgorithmFields({ path, unit }: AlgorithmFieldsProps) {
  const form = useKernelForm();
  const value = form.value(path);
  const tag = tagOf(value) ?? '';
  const field = (name: string) => [...path, tag, name];
  switch (tag) {
    case '':
    case 'SinusoidFit':
    case 'TrigonometricSurrogate':
    case 'Adaptive':
      return null;
    case 'NelderMead':
      return <KernelField path={field('initial_simplex_size')} label="First simplex" unit={unit} kind="number" />;
    case 'GradientDescent':
      return (
        <>
          <KernelField path={field('learning_rate')} label="Learning rate" kind="number" />
          <KernelField path={field('momentum')} label="Momentum, 0 to 1" kind="number" />
        </>
      );
    case 'BayesianOptimization':
      return (
        <>
          <KernelChoice path={field('acquisition_function')} label="Acquisition" variants={acquisitionVariants} />
          <KernelField path={field('num_initial_samples')} label="Initial samples" kind="number" />
        </>
      );
    case 'SimulatedAnnealing':
      return (
        <>
          <KernelField path={field('initial_temperature')} label="Temperature, cost spreads" kind="number" />
          <KernelChoice path={field('cooling_schedule')} label="Cooling" variants={coolingVariants} />
        </>
      );
    case 'CoCalibration':
      return <MeshFields path={[...path, tag]} />;
    default:
      return Object.keys((form.value([...path, tag]) ?? {}) as object).map((name) => (
        <KernelField key={name} path={field(name)} label={name.replaceAll('_', ' ')} kind="json" />
      ));
  }
}

const crosstalkVariants = [
  { tag: 'true', words: 'measured and compensated', value: true },
  { tag: 'false', words: 'as single nodes show it', value: false },
];
const matrixVariants = [{ tag: 'real', words: 'a matrix, in the JSON', value: null }];

function MeshFields({ path }: { readonly path: JsonPath }) {
  const form = useKernelForm();
  return (
    <>
      <KernelChoice path={[...path, 'measure_crosstalk']} label="Crosstalk" variants={crosstalkVariants} />
      <KernelChoice
        path={[...path, 'target_unitary']}
        label="Light goes by"
        variants={matrixVariants}
        none="each input to its own output"
        make={() => identityMatrix(tunedNames(form.root).length)}
      />
    </>
  );
}
