import { useState } from 'react';
import type { BenchStatus } from '../../../src-core/contract/procedures.ts';
import { faultKinds } from '../../../src-core/domain/run.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { faultWords } from './faultWords.ts';
import { parseNumber } from './parseNumber.ts';

/** Faults of the simulated bench, to see what Fringe does about them. */
export function FaultPanel({ status }: { readonly status: BenchStatus }) {
  const { client } = useServices();
  const [run, isBusy] = useAction();
  const [kind, setKind] = useState<(typeof faultKinds)[number]>('temperature_step');
  const [magnitude, setMagnitude] = useState('5');
  const [delay, setDelay] = useState('0');
  const [instrument, setInstrument] = useState('');
  const words = faultWords[kind];
  const size = parseNumber(magnitude);
  const atSeconds = parseNumber(delay);
  const inject = () =>
    run(async () => {
      if (size === null || atSeconds === null) return;
      const whom = words.ofLink && instrument !== '' ? { instrument } : {};
      await client.call('bench.injectFault', { kind, magnitude: size, atSeconds, ...whom });
    });
  return (
    <Card title="Inject a fault" aside={<SimulatedMark />}>
      <div className="stack">
        <Field label="Fault">
          <select
            className="select"
            value={kind}
            onChange={(event) => {
              const next = faultKinds.find((one) => one === event.target.value) ?? 'temperature_step';
              setKind(next);
              setMagnitude(formatSetting(faultWords[next].usual));
            }}
          >
            {faultKinds.map((one) => (
              <option key={one} value={one}>
                {faultWords[one].title}
              </option>
            ))}
          </select>
        </Field>
        <div className="form-grid">
          <Field label={words.magnitude} refusal={size === null ? 'a number' : null}>
            <input className="input num" value={magnitude} onChange={(event) => setMagnitude(event.target.value)} />
          </Field>
          <Field
            label="after, in s of chip time"
            refusal={atSeconds === null || atSeconds < 0 ? 'a number from 0' : null}
          >
            <input className="input num" value={delay} onChange={(event) => setDelay(event.target.value)} />
          </Field>
        </div>
        {words.ofLink && (
          <Field label="Instrument">
            <select className="select" value={instrument} onChange={(event) => setInstrument(event.target.value)}>
              <option value="">all</option>
              {status.instruments.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </Field>
        )}
        <div className="row">
          <Button
            disabled={isBusy || size === null || atSeconds === null || atSeconds < 0}
            onClick={() => void inject()}
          >
            Inject
          </Button>
          <Button
            disabled={isBusy || status.activeFaults.length === 0}
            onClick={() => void run(() => client.call('bench.clearFaults', {}))}
          >
            Clear all
          </Button>
        </div>
        <div className="row wrap" aria-label="Active faults" role="group">
          {status.activeFaults.length === 0 ? (
            <span className="small faint">No fault is active.</span>
          ) : (
            status.activeFaults.map((fault, index) => (
              <Tag key={index} tone="warn">
                {faultWords[fault.kind].title} {formatSetting(fault.magnitude)}
                {fault.instrument === undefined ? '' : ` · ${fault.instrument}`}
              </Tag>
            ))
          )}
        </div>
      </div>
    </Card>
  );
}
