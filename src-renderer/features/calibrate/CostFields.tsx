import { KernelChoice } from './KernelChoice.tsx';
import { tunedNames } from './kernelContext.ts';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { costVariants, gradientVariants } from './kernelVariants.ts';
import { TargetSpectrumField } from './TargetSpectrumField.tsx';
import { costOfKind } from './variantDefaults.ts';

const cost = 'cost_function';

export function CostFields() {
  const form = useKernelForm();
  const tag = tagOf(form.value([cost]));
  return (
    <fieldset>
      <legend>Cost</legend>
      <div className="pair">
        <KernelChoice
          path={[cost]}
          label="Goal"
          variants={costVariants}
          make={(chosen, current) => costOfKind(chosen, current, form)}
        />
        {(tag === 'Minimize' || tag === 'Differentiable') && (
          <KernelField path={[cost, tag, 'target_value']} label="Target" kind="number" placeholder="none" />
        )}
        {tag === 'MatchSpectrum' && (
          <KernelField path={[cost, tag, 'tolerance_db']} label="Tolerance of each point" unit="dB" kind="number" />
        )}
        {tag === 'Custom' && <KernelField path={[cost, tag, 'plugin_id']} label="Plugin, without .js" kind="text" />}
      </div>
      {(tag === 'Minimize' || tag === 'Maximize' || tag === 'Differentiable') && (
        <KernelField path={[cost, tag, 'expression']} label="Expression" kind="text" />
      )}
      {tag === 'Differentiable' && (
        <div className="pair">
          <KernelChoice path={[cost, tag, 'gradient_provider']} label="Gradient by" variants={gradientVariants} />
          <KernelField
            path={[cost, tag, 'parameters']}
            label="With respect to"
            kind="list"
            suggestions={[tunedNames(form.root).join(', ')]}
          />
        </div>
      )}
      {tag === 'MatchSpectrum' && <TargetSpectrumField path={[cost, tag, 'target_spectrum']} />}
      {tag === 'Custom' && (
        <>
          <KernelField path={[cost, tag, 'config']} label="Configuration, JSON" kind="json" placeholder="none" />
          <p className="small mute">
            A file in the folder <code>plugins</code> of your Fringe home that exports <code>cost</code>. Its number is
            minimised; there is no target.
          </p>
        </>
      )}
    </fieldset>
  );
}
