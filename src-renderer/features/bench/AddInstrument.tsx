import { useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { driverNames } from '../../../src-core/domain/bench.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { Message } from '../../ui/Message.tsx';
import { Tag } from '../../ui/Tag.tsx';

type Found = ProcedureOutput<'bench.discover'>;
type Driver = (typeof driverNames)[number];

/** Adds an instrument that was found, or one whose address is typed; it must answer before it is written to the bench. */
export function AddInstrument({ onClose }: { readonly onClose: () => void }) {
  const { client, messages, bench } = useServices();
  const [run, isBusy] = useAction();
  const [found, setFound] = useState<Found | 'searching' | null>(null);
  const [id, setId] = useState('');
  const [address, setAddress] = useState('');
  const [driver, setDriver] = useState<Driver>('qontrol');
  const idRefusal =
    id !== '' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? 'letters, digits and underscores, no digit first' : null;

  const discover = () =>
    run(async () => {
      setFound('searching');
      try {
        setFound(await client.call('bench.discover', {}));
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
        <span className="small mute">Looks at serial ports and, where VISA is installed, at its resources.</span>
      </div>
      {found === 'searching' && <Skeleton lines={3} label="Looking for instruments" />}
      {found !== null && found !== 'searching' && (
        <FoundList
          found={found}
          onPick={(pickedAddress, pickedDriver) => {
            setAddress(pickedAddress);
            if (pickedDriver !== null) setDriver(pickedDriver);
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
          placeholder="ASRL/dev/ttyUSB0::INSTR or TCPIP0::192.168.1.20::5025::SOCKET"
        />
      </Field>
    </Dialog>
  );
}

interface FoundListProps {
  readonly found: Found;
  readonly onPick: (address: string, driver: Driver | null) => void;
}

function FoundList({ found, onPick }: FoundListProps) {
  return (
    <>
      {found.notices.map((notice) => (
        <Message key={notice} tone="warn" sentence={notice} />
      ))}
      {found.found.length === 0 ? (
        <p className="mute">Nothing was found. Check power and cable, or type the address below.</p>
      ) : (
        <ul className="plain-list">
          {found.found.map(({ address, description, driver }) => (
            <li key={address} className="row">
              <code className="ellipsis">{address}</code>
              <span className="small mute ellipsis">{description}</span>
              {driver !== null && <Tag>{driver}</Tag>}
              <span className="spacer" />
              <Button
                size="small"
                aria-label={`Use ${address}`}
                onClick={() => onPick(address, driverNames.find((name) => name === driver) ?? null)}
              >
                Use
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
