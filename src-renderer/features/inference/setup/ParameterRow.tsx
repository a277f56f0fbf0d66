import type { PriorView } from '../../../../src-core/domain/posteriorView.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { formatSetting } from '../../../ui/formatNumber.ts';
import { Tag } from '../../../ui/Tag.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { NumberInput } from './NumberInput.tsx';
import { PriorCurve } from './PriorCurve.tsx';
import { priorKinds, priorNumbers, priorWords, readPrior, transforms, withKind, writePrior } from './priorForm.ts';
import type { PriorKind, PriorShape, Transform } from './priorForm.ts';

export interface ParameterRowProps {
  readonly name: string;
  readonly view: PriorView;
  /** The model's own prior: it stands in the text only when it is changed. */
  readonly isDefault: boolean;
  readonly canRestore: boolean;
}

const labels: Readonly<Record<string, string>> = { mean: 'Mean', sd: 'Sd', mu: 'Mean of log', sigma: 'Sd of log' };

/** A parameter: its name and unit, its prior as fields, and the prior drawn with the guess. */
export function ParameterRow({ name, view, isDefault, canRestore }: ParameterRowProps) {
  const form = useKernelForm();
  const path = ['parameters', name] as const;
  const shape = readPrior(isDefault ? view.prior : form.value(path));
  const refusal = form.refusal(path, 'inside') ?? form.refusal(path);
  const write = (next: PriorShape) => form.set(path, writePrior(next));
  return (
    <li className="parameter-row" aria-label={`Parameter ${name}`}>
      <div className="parameter-head">
        <b className="num ellipsis" title={view.description}>
          {name}
        </b>
        {view.unit !== '' && <span className="faint small">{formatUnit(view.unit)}</span>}
        {isDefault && <Tag>default</Tag>}
        <span className="spacer" />
        {view.guess !== null && (
          <span className="small mute num guess-words">
            guess {formatSetting(view.guess, 4)}
            {view.unit === '' ? '' : ` ${formatUnit(view.unit)}`}
          </span>
        )}
        {!isDefault && (
          <Button
            size="small"
            kind="quiet"
            aria-label={canRestore ? `Default prior of ${name} again` : `Remove ${name}`}
            title={canRestore ? 'The default prior of the model again' : `Remove ${name}`}
            onClick={() => form.set(path, undefined)}
          >
            {canRestore ? '↺' : '✕'}
          </Button>
        )}
      </div>
      <div className="parameter-body">
        {shape === null ? (
          isDefault ? (
            <span className="small mute parameter-words">{view.words === '' ? 'not known yet' : view.words}</span>
          ) : (
            <div className="parameter-words">
              <KernelField path={path} label={`Prior of ${name}, as JSON`} kind="json" />
            </div>
          )
        ) : (
          <PriorFields name={name} unit={view.unit} shape={shape} isDefault={isDefault} onChange={write} />
        )}
        <PriorCurve name={name} unit={view.unit} words={view.words} curve={view.curve} guess={view.guess} />
      </div>
      {refusal !== null && <span className="refusal">{refusal}</span>}
    </li>
  );
}

interface PriorFieldsProps {
  readonly name: string;
  readonly unit: string;
  readonly shape: PriorShape;
  readonly isDefault: boolean;
  readonly onChange: (shape: PriorShape) => void;
}

function PriorFields({ name, unit, shape, isDefault, onChange }: PriorFieldsProps) {
  const { kind, numbers, lower, upper, transform } = shape;
  const isCut = kind !== 'Uniform';
  const inLog = kind === 'LogNormal';
  const significant = isDefault ? 5 : undefined;
  return (
    <div
      className="prior-fields"
      role="group"
      aria-label={`Prior of ${name}${unit === '' ? '' : `, ${formatUnit(unit)}`}`}
    >
      <Field label="Prior">
        <select
          className="select"
          value={kind}
          onChange={(event) => onChange(withKind(shape, event.target.value as PriorKind))}
        >
          {priorKinds.map((one) => (
            <option key={one} value={one}>
              {priorWords[one]}
            </option>
          ))}
        </select>
      </Field>
      {priorNumbers[kind].map((one) => (
        <NumberInput
          key={`${kind} ${one}`}
          label={labels[one] ?? one}
          unit={inLog ? '' : unit}
          value={numbers[one] ?? null}
          significant={significant}
          onChange={(value) => onChange({ ...shape, numbers: { ...numbers, [one]: value } })}
        />
      ))}
      <NumberInput
        label="Lower"
        unit={unit}
        value={lower}
        significant={significant}
        placeholder={isCut ? 'none' : undefined}
        onChange={(value) => onChange({ ...shape, lower: value })}
      />
      <NumberInput
        label="Upper"
        unit={unit}
        value={upper}
        significant={significant}
        placeholder={isCut ? 'none' : undefined}
        onChange={(value) => onChange({ ...shape, upper: value })}
      />
      <Field label="Sampled as">
        <select
          className="select"
          value={transform}
          onChange={(event) => onChange({ ...shape, transform: event.target.value as Transform })}
        >
          {transforms.map((one) => (
            <option key={one} value={one}>
              {one === 'none' ? 'it is' : one}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}
