/** A bench supply as its maker's guide has it (Keysight, EDU36311A programming guide): an example of a definition, to begin from. */
export const scpiExample = {
  identity: { pattern: 'Keysight Technologies,EDU36311A,*,*' },
  setup: ['INST:SEL CH1'],
  inputs: [
    { label: 'voltage', query: 'MEAS:VOLT?', unit: 'V' },
    { label: 'current', query: 'MEAS:CURR?', unit: 'mA', scale: 1000 },
  ],
  outputs: [
    {
      label: 'voltage',
      unit: 'V',
      set: 'VOLT {}',
      get: 'VOLT?',
      limits: [0, { query: 'VOLT? MAX' }],
      enable: 'OUTP 1',
      safe: { value: 0, commands: ['OUTP 0'] },
      settled: '*OPC?',
      tolerance: 0.01,
    },
  ],
} as const;
