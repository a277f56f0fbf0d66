import { expect, it, onTestFinished } from 'vitest';
import { looksLikeIdentity, parseDecimal } from '../../../../src-main/instruments/drivers/scpi.ts';
import { MessageLink } from '../../../../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../../../../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import { startForwarder } from './forwarder.ts';
import { ScriptedDialect } from './scriptedDialect.ts';
import { transportFixtures } from './transportFixtures.ts';

/** The network goes silent in the middle: nothing arrives, nothing is closed. */
it.each(['VXI-11', 'HiSLIP, synchronized', 'HiSLIP, overlapped'])(
  'a host by %s that falls silent is given up',
  async (name) => {
    const fixture = transportFixtures.find((candidate) => candidate.name === name);
    const served = await fixture?.serve(
      new ScriptedDialect((command) => (command === '*IDN?' ? 'M,METER,1,1\n' : '5\n')),
    );
    if (served === undefined) throw new Error(`no fixture ${name}`);
    onTestFinished(() => served.stop());
    const port = Number(served.options['vxi11_port'] ?? /,(\d+)/.exec(served.address)?.[1]);
    const forwarder = await startForwarder(port);
    const address = served.address.replace(`,${port}`, `,${forwarder.port}`);
    const options = 'vxi11_port' in served.options ? { vxi11_port: forwarder.port } : served.options;
    const lost: string[] = [];
    const link = new MessageLink({
      transport: createTransport(address, options),
      dialect: scpiDialect,
      label: 'The meter',
      timeoutMs: 200,
      retries: 2,
      probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a meter' },
      onLost: (reason) => lost.push(reason),
    });
    onTestFinished(() => link.close());
    await link.open();
    expect(await link.read('READ?', parseDecimal)).toBe(5);
    forwarder.goSilent();
    await expect(link.read('READ?', parseDecimal)).rejects.toMatchObject({
      code: expect.stringMatching(/^instrument_(timeout|lost)$/) as string,
    });
    expect(lost).toHaveLength(1);
    expect(link.isOpen).toBe(false);
  },
);
