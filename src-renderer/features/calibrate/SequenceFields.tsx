import { Button } from '../../ui/Button.tsx';
import { KernelChoice } from './KernelChoice.tsx';
import { KernelField } from './KernelField.tsx';
import { tunedNames, unitOfParameter } from './kernelContext.ts';
import { useKernelForm } from './kernelFormContext.ts';
import { KernelPick } from './KernelPick.tsx';
import type { JsonPath } from './kernelText.ts';
import { tagOf, valueAt } from './kernelText.ts';
import { actionVariants } from './kernelVariants.ts';
import { actionOfKind } from './variantDefaults.ts';

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
          form.set([sequence], [...list, { step_id: freeStepId(list), action: actionOfKind('ReadSensor', form) }])
        }
      >
        Add a step
      </Button>
    </fieldset>
  );
}

function freeStepId(steps: readonly unknown[]): string {
  const taken = new Set(steps.map((step) => valueAt(step, ['step_id'])));
  let number = steps.length + 1;
  while (taken.has(`step_${number}`)) number += 1;
  return `step_${number}`;
}

function StepFields({ index }: { readonly index: number }) {
  const form = useKernelForm();
  const action = [sequence, index, 'action'] as const;
  const tag = tagOf(form.value(action));
  return (
    <div className="step">
      <KernelField path={[sequence, index, 'step_id']} label="Step" kind="text" />
      <KernelChoice
        path={action}
        label="Action"
        variants={actionVariants}
        make={(chosen) => actionOfKind(chosen, form)}
      />
      {tag === 'SetParameter' && <SetFields path={[...action, tag]} />}
      {tag === 'ReadSensor' && (
        <>
          <KernelPick
            path={[...action, tag, 'sensor_id']}
            label="Sensor"
            names={Object.keys(form.bench?.sensors ?? {})}
          />
          <KernelField path={[...action, tag, 'integration_time_ns']} label="Integration" unit="ns" kind="number" />
        </>
      )}
      {tag === 'Wait' && (
        <KernelField path={[...action, tag, 'duration_ns']} label="Duration" unit="ns" kind="number" />
      )}
      {tag === 'Compute' && (
        <>
          <KernelField path={[...action, tag, 'metric_name']} label="Name" kind="text" />
          <KernelField path={[...action, tag, 'expression']} label="Expression" kind="text" />
        </>
      )}
    </div>
  );
}

function SetFields({ path }: { readonly path: JsonPath }) {
  const form = useKernelForm();
  const node = form.value([...path, 'node_id']);
  const parameter = form.value([...path, 'param_name']);
  const nodes = form.bench?.nodes ?? {};
  const known = typeof node === 'string' ? nodes[node] : undefined;
  return (
    <>
      <KernelPick path={[...path, 'node_id']} label="Node" names={Object.keys(nodes)} />
      <KernelPick path={[...path, 'param_name']} label="Parameter" names={Object.keys(known?.parameters ?? {})} />
      <KernelField
        path={[...path, 'value']}
        label="Value"
        unit={unitOfParameter(form.bench, node, parameter)}
        kind="value"
        suggestions={tunedNames(form.root).map((name) => `$${name}`)}
      />
    </>
  );
}
