import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { driverNames } from '../../../src-core/domain/bench.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Message } from '../../ui/Message.tsx';
import { Tag } from '../../ui/Tag.tsx';

export type Discovered = ProcedureOutput<'bench.discover'>;
type FoundInstrument = Discovered['found'][number];
export type Driver = (typeof driverNames)[number];

interface FoundInstrumentsProps {
  readonly found: Discovered;
  readonly onPick: (address: string, driver: Driver | null) => void;
  /** An instrument has said who it is. */
  readonly onIdentified: (instrument: FoundInstrument) => void;
  /** An instrument of the bench has been given the address at which it was found. */
  readonly onMoved: (label: string) => void;
}

/** What discovery found: to add, to ask, or, for an instrument of the bench that has moved, to give it its new address. */
export function FoundInstruments({ found, onPick, onIdentified, onMoved }: FoundInstrumentsProps) {
  return (
    <>
      {found.notices.map((notice) => (
        <Message key={notice} tone="warn" sentence={notice} />
      ))}
      {found.found.length === 0 ? (
        <p className="mute">Nothing was found. Check power and cable, or type the address below.</p>
      ) : (
        <ul className="plain-list">
          {found.found.map((instrument) => (
            <li key={instrument.address}>
              <FoundRow instrument={instrument} onPick={onPick} onIdentified={onIdentified} />
              {instrument.movedFrom !== null && (
                <MovedOffer address={instrument.address} from={instrument.movedFrom} onMoved={onMoved} />
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function FoundRow({
  instrument,
  onPick,
  onIdentified,
}: { readonly instrument: FoundInstrument } & Pick<FoundInstrumentsProps, 'onPick' | 'onIdentified'>) {
  const { client } = useServices();
  const [run, isBusy] = useAction();
  const { address, description, driver, identity, usedBy } = instrument;
  const ask = () =>
    run(async () => {
      const asked = await client.call('bench.identifyAddress', { address, options: {} });
      const { manufacturer, model, serialNumber } = asked.identity;
      const who = `${manufacturer} ${model}${serialNumber === '' ? '' : `, serial number ${serialNumber}`}`;
      onIdentified({ ...instrument, ...asked, description: who });
    });
  return (
    <div className="row">
      <div className="found selectable">
        <code>{address}</code>
        <div className="small mute">{description}</div>
      </div>
      {driver !== null && <Tag>{driver}</Tag>}
      <span className="spacer" />
      {usedBy === null ? (
        <>
          {identity === null && (
            <Button
              size="small"
              disabled={isBusy}
              aria-label={`Ask ${address} who it is`}
              title="Sends *IDN?, and on a serial port what our instruments ask that do not answer it"
              onClick={() => void ask()}
            >
              {isBusy ? 'Asking' : 'Ask'}
            </Button>
          )}
          <Button
            size="small"
            aria-label={`Use ${address}`}
            onClick={() => onPick(address, driverNames.find((name) => name === driver) ?? null)}
          >
            Use
          </Button>
        </>
      ) : (
        <Tag tone="good">{usedBy}</Tag>
      )}
    </div>
  );
}

interface MovedOfferProps {
  readonly address: string;
  readonly from: NonNullable<FoundInstrument['movedFrom']>;
  readonly onMoved: (label: string) => void;
}

function MovedOffer({ address, from, onMoved }: MovedOfferProps) {
  const { client } = useServices();
  const [run, isBusy] = useAction();
  const move = () =>
    run(async () => onMoved((await client.call('bench.moveInstrument', { id: from.instrument, address })).label));
  return (
    <Message tone="accent" sentence={`This is "${from.instrument}", which the bench file has at ${from.address}.`}>
      <Button size="small" disabled={isBusy} onClick={() => void move()}>
        Give {from.instrument} this address
      </Button>
    </Message>
  );
}
