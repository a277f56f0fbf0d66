import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { costVariants, gradientVariants } from './kernelVariants.ts';

const cost = 'cost_function';

export function CostFields() {
  const form = useKernelForm();
  const tag = tagOf(form.value([cost]));
  return (
    <fieldset>
      <legend>Cost</legend>
      <div className="pair">
        <KernelChoice path={[cost]} label="Goal" variants={costVariants} />
        {(tag === 'Minimize' || tag === 'Differentiable') && (
          <KernelField path={[cost, tag, 'target_value']} label="Target" kind="number" placeholder="none" />
        )}
        {tag === 'MatchSpectrum' && (
          <KernelField path={[cost, tag, 'tolerance_db']} label="Tolerance, dB" kind="number" />
        )}
        {tag === 'Custom' && <KernelField path={[cost, tag, 'plugin_id']} label="Plugin" kind="text" />}
      </div>
      {(tag === 'Minimize' || tag === 'Maximize' || tag === 'Differentiable') && (
        <KernelField path={[cost, tag, 'expression']} label="Expression" kind="text" />
      )}
      {tag === 'Differentiable' && (
        <div className="pair">
          <KernelChoice path={[cost, tag, 'gradient_provider']} label="Gradient" variants={gradientVariants} />
          <KernelField path={[cost, tag, 'parameters']} label="With respect to" kind="list" />
        </div>
      )}
      {tag === 'MatchSpectrum' && <p className="small mute">The target spectrum is edited in the JSON.</p>}
    </fieldset>
  );
}
