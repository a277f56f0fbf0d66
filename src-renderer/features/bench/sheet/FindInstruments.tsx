import { useState } from 'react';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Button } from '../../../ui/Button.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Field } from '../../../ui/Field.tsx';
import { FoundInstruments } from '../FoundInstruments.tsx';
import type { Discovered } from '../FoundInstruments.tsx';
import type { DriverName } from './instrumentText.ts';

/** As many as one question takes. */
const mostHosts = 16;

export interface FindInstrumentsProps {
  readonly onPick: (address: string, driver: DriverName | null) => void;
  /** An instrument of the bench was given the address at which it was found: there is nothing to add. */
  readonly onMoved: () => void;
}

/** Looks for instruments, to choose the address of one. */
export function FindInstruments({ onPick, onMoved }: FindInstrumentsProps) {
  const { client, messages, bench } = useServices();
  const [run, isBusy] = useAction();
  const [found, setFound] = useState<Discovered | 'searching' | null>(null);
  const [hosts, setHosts] = useState('');
  const discover = () =>
    run(async () => {
      setFound('searching');
      try {
        const named = hosts.split(/[\s,;]+/).filter((host) => host !== '');
        setFound(await client.call('bench.discover', { hosts: named.slice(0, mostHosts) }));
      } catch (thrown) {
        setFound(null);
        throw thrown;
      }
    });
  return (
    <fieldset>
      <legend>Find it</legend>
      <div className="find-row">
        <Button onClick={() => void discover()} disabled={isBusy} data-autofocus>
          Find instruments
        </Button>
        <Field label="Hosts to ask as well">
          <input
            className="input num"
            value={hosts}
            onChange={(event) => setHosts(event.target.value)}
            placeholder="192.168.1.20 or 192.168.1.20:5025"
          />
        </Field>
      </div>
      <span className="small mute">
        Serial ports, USB, instruments that announce themselves in the network and, where it is installed, VISA; nothing
        is sent to them. Hosts that are named are asked *IDN?
      </span>
      {found === 'searching' && <Skeleton lines={3} label="Looking for instruments" />}
      {found !== null && found !== 'searching' && (
        <FoundInstruments
          found={found}
          onPick={onPick}
          onIdentified={(identified) =>
            setFound({
              ...found,
              found: found.found.map((other) => (other.address === identified.address ? identified : other)),
            })
          }
          onMoved={(label) => {
            messages.tell('good', `${label} has its new address.`);
            bench.readFile();
            onMoved();
          }}
        />
      )}
    </fieldset>
  );
}
