import { useState } from 'react';
import { driverNames } from '../../../src-core/domain/bench.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { FoundInstruments } from './FoundInstruments.tsx';
import type { Discovered, Driver } from './FoundInstruments.tsx';

/** As many as one question takes. */
const mostHosts = 16;

/** Adds an instrument that was found, or one whose address is typed; it must answer before it is written to the bench. */
export function AddInstrument({ onClose }: { readonly onClose: () => void }) {
  const { client, messages, bench } = useServices();
  const [run, isBusy] = useAction();
  const [found, setFound] = useState<Discovered | 'searching' | null>(null);
  const [hosts, setHosts] = useState('');
  const [id, setId] = useState('');
  const [address, setAddress] = useState('');
  const [driver, setDriver] = useState<Driver>('qontrol');
  const idRefusal =
    id !== '' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? 'letters, digits and underscores, no digit first' : null;

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
  const add = () =>
    run(async () => {
      const added = await client.call('bench.addInstrument', { id, instrument: { driver, address } });
      messages.tell('good', `${added.label} was added to the bench.`);
      bench.readFile();
      onClose();
    });
  return (
    <Dialog
      title="Add instrument"
      onClose={onClose}
      footer={
        <>
          <span className="small mute">It is asked for its identity first.</span>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={isBusy || id === '' || address === '' || idRefusal !== null}
            onClick={() => void add()}
          >
            Add
          </Button>
        </>
      }
    >
      <div className="row">
        <Button onClick={() => void discover()} disabled={isBusy} data-autofocus>
          Find instruments
        </Button>
        <span className="small mute">
          Serial ports, USB, instruments that announce themselves in the network and, where it is installed, VISA.
          Nothing is sent to them.
        </span>
      </div>
      <Field label="Hosts to ask as well">
        <input
          className="input num"
          value={hosts}
          onChange={(event) => setHosts(event.target.value)}
          placeholder="192.168.1.20 or 192.168.1.20:5025; each is asked *IDN?"
        />
      </Field>
      {found === 'searching' && <Skeleton lines={3} label="Looking for instruments" />}
      {found !== null && found !== 'searching' && (
        <FoundInstruments
          found={found}
          onPick={(pickedAddress, pickedDriver) => {
            setAddress(pickedAddress);
            if (pickedDriver !== null) setDriver(pickedDriver);
          }}
          onIdentified={(identified) =>
            setFound({
              ...found,
              found: found.found.map((other) => (other.address === identified.address ? identified : other)),
            })
          }
          onMoved={(label) => {
            messages.tell('good', `${label} has its new address.`);
            bench.readFile();
            onClose();
          }}
        />
      )}
      <div className="form-grid">
        <Field label="Name in the bench file" refusal={idRefusal}>
          <input
            className="input num"
            value={id}
            onChange={(event) => setId(event.target.value)}
            placeholder="heaters"
          />
        </Field>
        <Field label="Driver">
          <select className="select" value={driver} onChange={(event) => setDriver(event.target.value as Driver)}>
            {driverNames.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </Field>
      </div>
      <Field label="VISA address">
        <input
          className="input num"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          placeholder="ASRL/dev/ttyUSB0::INSTR, TCPIP0::192.168.1.20::5025::SOCKET or GPIB0::5::INSTR"
        />
      </Field>
    </Dialog>
  );
}
