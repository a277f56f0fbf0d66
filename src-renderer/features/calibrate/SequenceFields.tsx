import { Button } from '../../ui/Button.tsx';
import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import { tagOf } from './kernelText.ts';
import { actionVariants } from './kernelVariants.ts';

const sequence = 'measurement_sequence';

/** The measurement as steps, in order. */
export function SequenceFields() {
  const form = useKernelForm();
  const steps = form.value([sequence]);
  const list: readonly unknown[] = Array.isArray(steps) ? steps : [];
  const refusal = form.refusal([sequence]);
  const move = (from: number, to: number) => {
    const next = [...list];
    const [step] = next.splice(from, 1);
    next.splice(to, 0, step);
    form.set([sequence], next);
  };
  return (
    <fieldset>
      <legend>Measurement</legend>
      {refusal !== null && <p className="small bad">{refusal}</p>}
      <ol className="steps">
        {list.map((_, index) => (
          <li key={index}>
            <StepFields index={index} />
            <div className="step-buttons">
              <Button
                kind="quiet"
                size="small"
                aria-label={`Move step ${index + 1} up`}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                ↑
              </Button>
              <Button
                kind="quiet"
                size="small"
                aria-label={`Remove step ${index + 1}`}
                onClick={() =>
                  form.set(
                    [sequence],
                    list.filter((_step, other) => other !== index),
                  )
                }
              >
                ✕
              </Button>
            </div>
          </li>
        ))}
      </ol>
      <Button
        size="small"
        onClick={() =>
          form.set([sequence], [...list, { step_id: `step_${list.length + 1}`, action: actionVariants[1].value }])
        }
      >
        Add a step
      </Button>
    </fieldset>
  );
}

function StepFields({ index }: { readonly index: number }) {
  const form = useKernelForm();
  const action = [sequence, index, 'action'] as const;
  const tag = tagOf(form.value(action));
  return (
    <div className="step">
      <KernelField path={[sequence, index, 'step_id']} label="Step" kind="text" />
      <KernelChoice path={action} label="Action" variants={actionVariants} />
      {tag === 'SetParameter' && (
        <>
          <KernelField path={[...action, tag, 'node_id']} label="Node" kind="text" />
          <KernelField path={[...action, tag, 'param_name']} label="Parameter" kind="text" />
          <KernelField path={[...action, tag, 'value']} label="Value" kind="value" />
        </>
      )}
      {tag === 'ReadSensor' && (
        <>
          <KernelField path={[...action, tag, 'sensor_id']} label="Sensor" kind="text" />
          <KernelField path={[...action, tag, 'integration_time_ns']} label="Integration, ns" kind="number" />
        </>
      )}
      {tag === 'Wait' && <KernelField path={[...action, tag, 'duration_ns']} label="Duration, ns" kind="number" />}
      {tag === 'Compute' && (
        <>
          <KernelField path={[...action, tag, 'metric_name']} label="Name" kind="text" />
          <KernelField path={[...action, tag, 'expression']} label="Expression" kind="text" />
        </>
      )}
    </div>
  );
}
