import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ProcedureOutput } from '../../../../src-core/contract/procedures.ts';
import { identifier } from '../../../../src-core/domain/identifier.ts';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Field } from '../../../ui/Field.tsx';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { Tag } from '../../../ui/Tag.tsx';
import { sensorNameFor } from './sensorNames.ts';

type Inputs = ProcedureOutput<'bench.instrumentInputs'>['inputs'];

export interface SensorsDialogProps {
  readonly id: string;
  readonly label: string;
  readonly onClose: () => void;
}

/** What an instrument measures, and the sensors of the bench that read it: only those are drawn and used by kernels. */
export function SensorsDialog({ id, label, onClose }: SensorsDialogProps) {
  const { client, messages, bench: store } = useServices();
  const { bench } = useStore(store);
  const [inputs, setInputs] = useState<Inputs | null>(null);
  const [run, isBusy] = useAction();
  useEffect(() => {
    const asking = new AbortController();
    client
      .call('bench.instrumentInputs', { instrument: id }, { signal: asking.signal })
      .then(({ inputs: found }) => setInputs(found))
      .catch((thrown: unknown) => {
        if (!asking.signal.aborted) messages.report(thrown);
      });
    return () => asking.abort();
  }, [client, messages, id]);
  const sensors = Object.entries(bench?.sensors ?? {});
  const readersOf = (channel: number) =>
    sensors.filter(([, one]) => 'instrument' in one && one.instrument === id && one.channel === channel);
  const change = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      store.readFile();
    });
  return (
    <Dialog title={`Sensors of ${label}`} onClose={onClose}>
      <p className="small mute driver-summary">
        A sensor reads one input; it is drawn as a strip and can be used by kernels. A change brings the outputs of the
        bench to their safe values and keeps the former bench file as a version.
      </p>
      {inputs === null ? (
        <Skeleton lines={3} label="Loading the inputs" />
      ) : inputs.length === 0 ? (
        <p className="mute">This instrument has no inputs.</p>
      ) : (
        <ul className="entry-list" aria-label="Inputs">
          {inputs.map(({ channel, label: name, unit }) => (
            <li key={channel}>
              <div className="row">
                <b className="small">{`input ${channel}`}</b>
                <span className="small mute">{`${name}, ${formatUnit(unit)}`}</span>
              </div>
              {readersOf(channel).map(([sensor]) => (
                <div key={sensor} className="row">
                  <Tag tone="good">{sensor}</Tag>
                  <span className="spacer" />
                  <Button
                    size="small"
                    kind="quiet"
                    disabled={isBusy}
                    aria-label={`Remove the sensor ${sensor}`}
                    onClick={() => void change(() => client.call('bench.removeSensor', { id: sensor }))}
                  >
                    Remove
                  </Button>
                </div>
              ))}
              {readersOf(channel).length === 0 && (
                <NewSensor
                  suggested={sensorNameFor(
                    id,
                    name,
                    sensors.map(([known]) => known),
                  )}
                  channel={channel}
                  isBusy={isBusy}
                  onAdd={(sensor) =>
                    void change(() =>
                      client.call('bench.addSensor', {
                        id: sensor,
                        sensor: { instrument: id, channel, quantity: sensor, unit, label: `${label}, ${name}` },
                      }),
                    )
                  }
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface NewSensorProps {
  readonly suggested: string;
  readonly channel: number;
  readonly isBusy: boolean;
  readonly onAdd: (id: string) => void;
}

function NewSensor({ suggested, channel, isBusy, onAdd }: NewSensorProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const id = typed ?? suggested;
  const isName = identifier.safeParse(id).success;
  return (
    <div className="new-sensor">
      <Field
        label={`Name of a sensor for input ${channel}`}
        refusal={isName ? null : 'letters, digits and underscores, no digit first'}
      >
        <input
          className="input num"
          value={id}
          aria-invalid={!isName}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <Button
        size="small"
        disabled={!isName || isBusy}
        aria-label={`Add a sensor for input ${channel}`}
        onClick={() => onAdd(id)}
      >
        Add
      </Button>
    </div>
  );
}
