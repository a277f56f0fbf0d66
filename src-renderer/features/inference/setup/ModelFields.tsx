import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { Field } from '../../../ui/Field.tsx';
import { Message } from '../../../ui/Message.tsx';
import { KernelChoice } from '../../calibrate/KernelChoice.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { parseNumber } from '../../bench/parseNumber.ts';
import { change } from './inferenceForm.ts';
import type { Change } from './inferenceForm.ts';
import { FormulaField } from './FormulaField.tsx';
import { formulaSentence, modelChoices } from './modelChoices.ts';
import type { OptionField } from './modelChoices.ts';
import { modelKindOf, parametersInText } from './specText.ts';

/** Which model is fitted, and what it has to be told. */
export function ModelFields({ columns }: { readonly columns: readonly string[] }) {
  const { inference } = useServices();
  const { prepared } = useStore(inference);
  const form = useKernelForm();
  const kind = modelKindOf(form.root);
  const id = form.value(['model', 'id']);
  const value = kind === 'id' ? String(id) : kind;
  const builtIn = modelChoices.find((one) => one.id === value);
  const refusal = form.refusal(['model']) ?? form.refusal(['model', 'id']);
  const choose = (next: string) => {
    const changes: Change[] = [];
    if (modelChoices.some((one) => one.id === next)) {
      changes.push([['model'], { id: next }]);
      // Priors of another model's parameters would be refused, each by itself.
      if (parametersInText(form.root).length > 0) changes.push([['parameters'], undefined]);
      // Nor does a start of before say anything of this one, which finds its own from the data.
      if (form.value(['estimate', 'start']) !== undefined) changes.push([['estimate', 'start'], undefined]);
      if (form.value(['sampler', 'init']) !== 'Auto') changes.push([['sampler', 'init'], 'Auto']);
    } else if (next === 'formula') {
      changes.push([['model'], { formula: prepared?.formulas[''] ?? 'a + b*x' }]);
      for (const { name, prior } of kind === 'id' ? (prepared?.parameters ?? []) : []) {
        if (prior !== undefined) changes.push([['parameters', name], prior]);
      }
    } else if (next === 'command') {
      changes.push([['model'], { command: ['python3', 'model.py'] }]);
    }
    if (form.value(['log_density']) !== undefined) changes.push([['log_density'], undefined]);
    change(inference, changes);
  };
  return (
    <fieldset>
      <legend>Model</legend>
      <Field label="Model" refusal={refusal}>
        <select
          className="select"
          value={value}
          aria-invalid={refusal !== null}
          onChange={(event) => choose(event.target.value)}
        >
          {kind === 'none' && <option value="none">choose</option>}
          {modelChoices.map((one) => (
            <option key={one.id} value={one.id}>
              {one.words}
            </option>
          ))}
          <option value="formula">A formula of your own</option>
          {kind === 'formulas' && <option value="formulas">Several formulas, in the JSON</option>}
          <option value="command">A program of your own</option>
          {kind === 'log_density' && <option value="log_density">A log density, in the JSON</option>}
        </select>
      </Field>
      {builtIn !== undefined && (
        <>
          <p className="small mute">{builtIn.sentence}</p>
          <div className="pair">
            {builtIn.options.map((option) => (
              <OptionInput key={option.name} option={option} />
            ))}
            {builtIn.options.length === 0 && (
              <KernelField path={['model', 'options']} label="Options, as JSON" kind="json" placeholder="none" />
            )}
          </div>
          {form.refusal(['model', 'options']) !== null && (
            <span className="refusal">{form.refusal(['model', 'options'])}</span>
          )}
        </>
      )}
      {kind === 'formula' && (
        <>
          <p className="small mute">{formulaSentence}</p>
          <FormulaField columns={columns} parameters={parametersInText(form.root)} />
        </>
      )}
      {kind === 'command' && <CommandFields />}
      {kind === 'id' && prepared !== null && Object.keys(prepared.formulas).length > 0 && (
        <details className="small">
          <summary>Its formula</summary>
          {Object.entries(prepared.formulas).map(([name, formula]) => (
            <code key={name} className="formula selectable">
              {name === '' ? formula : `${name} = ${formula}`}
            </code>
          ))}
        </details>
      )}
    </fieldset>
  );
}

function OptionInput({ option }: { readonly option: OptionField }) {
  const { name, label, unit = '', kind, otherwise, choices } = option;
  const path = ['model', 'options', name] as const;
  if (kind === 'choice') {
    return <KernelChoice path={path} label={label} variants={choices ?? []} none={otherwise ?? 'choose'} />;
  }
  if (kind === 'fixed_or_fitted') return <FixedOrFitted path={path} option={option} />;
  return <KernelField path={path} label={label} unit={unit} kind={kind} placeholder={otherwise ?? 'needed'} />;
}

interface FixedOrFittedProps {
  readonly path: readonly [string, string, string];
  readonly option: OptionField;
}

/** A number that is taken as known, or a parameter that is found. */
function FixedOrFitted({ path, option }: FixedOrFittedProps) {
  const form = useKernelForm();
  const value = form.value(path);
  const state = typeof value === 'number' ? 'known' : value === 'fitted' ? 'fitted' : '';
  const otherwise = parseNumber(option.otherwise ?? '') === null ? 'fitted' : `known, ${option.otherwise ?? ''}`;
  return (
    <>
      <Field label={option.label}>
        <select
          className="select"
          value={state}
          onChange={(event) => {
            const next = event.target.value;
            form.set(path, next === 'known' ? 0 : next === 'fitted' ? 'fitted' : undefined);
          }}
        >
          <option value="">{otherwise}</option>
          <option value="fitted">fitted</option>
          <option value="known">known</option>
        </select>
      </Field>
      {state === 'known' && (
        <KernelField path={path} label={`${option.label}, known`} unit={option.unit ?? ''} kind="number" />
      )}
    </>
  );
}

function CommandFields() {
  const form = useKernelForm();
  const command = form.value(['model', 'command']);
  const words = Array.isArray(command) ? command.join(' ') : '';
  return (
    <>
      <Message
        tone="warn"
        sentence={`This starts a program on the machine of the host: ${words === '' ? '(none named yet)' : words}`}
        remedy="It runs with the rights of Fringe as soon as the run starts. Run only a program that you know; it reads parameter rows and writes values as JSON lines."
      />
      <KernelField path={['model', 'command']} label="Program and arguments, as JSON" kind="json" />
      <div className="pair">
        <KernelField path={['model', 'processes']} label="Processes" kind="number" placeholder="2" />
        <KernelField
          path={['model', 'timeout_seconds']}
          label="Time limit of a batch"
          unit="s"
          kind="number"
          placeholder="30"
        />
      </div>
    </>
  );
}
