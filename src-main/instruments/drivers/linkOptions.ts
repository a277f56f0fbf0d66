import type { InstrumentOption } from '../../../src-core/contract/instrumentProcedures.ts';

type LinkOption = Pick<InstrumentOption, 'name' | 'words' | 'kind'> & Partial<InstrumentOption>;

const option = (definition: LinkOption): InstrumentOption => ({
  ...{ unit: null, range: null, choices: null, otherwise: null, links: null },
  ...definition,
});

/** Options that belong to a link and not to a driver: see `createTransport` and `createInstrument`. */
export const linkOptions: readonly InstrumentOption[] = [
  option({
    name: 'timeout_ms',
    words: 'how long an answer is waited for',
    kind: 'number',
    unit: 'ms',
    otherwise: 1000,
  }),
  option({
    ...{ name: 'keep_alive_ms', words: 'how often an idle instrument is asked whether it is there; 0 never' },
    ...{ kind: 'number', unit: 'ms', otherwise: 500 },
  }),
  option({
    ...{ name: 'open_timeout_ms', words: 'how long a connection may take to be made' },
    ...{ kind: 'number', unit: 'ms', otherwise: 3000, links: ['TCPIP', 'GPIB', 'USB'] },
  }),
  option({
    ...{ name: 'baud', words: 'speed of the serial port' },
    ...{ kind: 'number', unit: 'baud', otherwise: 115_200, links: ['ASRL'] },
  }),
  option({
    ...{ name: 'visa', words: 'by the VISA library of a maker', kind: 'switch' as const, otherwise: false },
  }),
];
