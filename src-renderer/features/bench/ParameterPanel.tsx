import { useState } from 'react';
import type { ParameterStatus } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { formatInRange } from '../../ui/formatInRange.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';
import { Tag } from '../../ui/Tag.tsx';
import { LimitsDialog } from './LimitsDialog.tsx';
import { ParameterSlider } from './ParameterSlider.tsx';

export interface ParameterPanelProps {
  readonly parameter: ParameterStatus;
  readonly nodeLabel: string;
  /** The run that holds the instrument, or null. */
  readonly heldBy: string | null;
  readonly isReachable: boolean;
  readonly maxVoltageV: number | null;
  readonly maxCurrentMa: number | null;
}

/** One parameter: what was asked for, what was commanded, what is observed, and the way to change it. */
export function ParameterPanel(props: ParameterPanelProps) {
  const { parameter, heldBy, isReachable } = props;
  const { client } = useServices();
  const [run, isBusy] = useAction();
  const [limits, setLimits] = useState<'open' | 'closed'>('closed');
  const { fullName, unit, requested, commanded, observed, safe } = parameter;
  const blocked = heldBy !== null ? `held by ${heldBy}` : isReachable ? null : 'instrument not connected';
  const value = commanded ?? observed ?? safe;
  const set = (next: number) => run(() => client.call('bench.setParameter', { parameter: fullName, value: next }));
  return (
    <article className="parameter" aria-label={fullName}>
      <div className="row">
        <h3 className="ellipsis">{parameter.name}</h3>
        <span className="faint small ellipsis">
          {props.nodeLabel} · {parameter.instrument} ch {parameter.channel}
        </span>
        <span className="spacer" />
        {blocked !== null && <Tag tone="warn">{blocked}</Tag>}
        {value === safe && blocked === null && <Tag tone="good">safe</Tag>}
      </div>
      <ParameterSlider
        name={fullName}
        unit={formatUnit(unit)}
        value={value}
        limits={parameter.hardLimits}
        softLimits={parameter.softLimits}
        step={parameter.step}
        isDisabled={blocked !== null}
        onCommit={set}
      />
      <dl className="values num">
        <Value name="requested" value={requested} parameter={parameter} />
        <Value name="commanded" value={commanded} parameter={parameter} />
        <Value name="observed" value={observed} parameter={parameter} emptyWord="unknown" />
        <div>
          <dt>output</dt>
          <dd>
            {formatQuantity(parameter.outputValue, parameter.outputUnit, { decimals: 3 })}
            <span className="faint"> {limitWord(parameter.outputUnit, props)}</span>
          </dd>
        </div>
        <div>
          <dt>current</dt>
          <dd>
            {formatQuantity(parameter.currentMa, 'mA', { decimals: 2 })}
            <span className="faint">
              {' '}
              {props.maxCurrentMa === null ? '' : `≤ ${formatSetting(props.maxCurrentMa)}`}
            </span>
          </dd>
        </div>
        <div>
          <dt>limits</dt>
          <dd>
            {formatSetting(parameter.hardLimits[0])} … {formatSetting(parameter.hardLimits[1])} {formatUnit(unit)}
          </dd>
        </div>
      </dl>
      <div className="row">
        <span className="small faint num">
          safe {formatSetting(safe)} {formatUnit(unit)}
        </span>
        <span className="spacer" />
        <Button
          size="small"
          disabled={isBusy || blocked !== null}
          onClick={() => void run(() => client.call('bench.blink', { parameter: fullName }))}
        >
          Blink
        </Button>
        <Button size="small" disabled={isBusy || blocked !== null} onClick={() => void set(safe)}>
          To safe
        </Button>
        <Button size="small" disabled={isBusy || heldBy !== null} onClick={() => setLimits('open')}>
          Limits…
        </Button>
      </div>
      {limits === 'open' && <LimitsDialog parameter={parameter} onClose={() => setLimits('closed')} />}
    </article>
  );
}

const limitWord = (unit: string, { maxVoltageV }: ParameterPanelProps): string =>
  unit === 'V' && maxVoltageV !== null ? `≤ ${formatSetting(maxVoltageV)}` : '';

interface ValueProps {
  readonly name: string;
  readonly value: number | null;
  readonly parameter: ParameterStatus;
  readonly emptyWord?: string;
}

function Value({ name, value, parameter, emptyWord = '–' }: ValueProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === null ? emptyWord : `${formatInRange(value, parameter.hardLimits)} ${formatUnit(parameter.unit)}`}
      </dd>
    </div>
  );
}
