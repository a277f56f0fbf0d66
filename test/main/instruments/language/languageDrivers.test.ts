import { describe, expect, it, onTestFinished } from 'vitest';
import { exampleQueries, findQuery } from '../../../../src-core/domain/instrumentQuery.ts';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import { driverTable } from '../../../../src-main/instruments/drivers/driverTable.ts';
import { fillCommand, fieldCombinations } from '../../../../src-main/instruments/drivers/language/commandText.ts';
import type { LanguageDriver } from '../../../../src-main/instruments/drivers/language/defineScpiDriver.ts';
import { inputsOf, outputsOf, withDefaults } from '../../../../src-main/instruments/drivers/language/driverLanguage.ts';
import { GarbledReply } from '../../../../src-main/instruments/protocols/dialect.ts';
import { DefinitionDialect } from '../../../../src-main/instruments/simulator/definitionDialect.ts';
import { answer } from '../../../../src-main/instruments/simulator/dialect.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { fc, noise } from '../support/fuzz.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import { serveDialect } from '../support/serveDialect.ts';

type Name = keyof typeof driverTable;
const drivers = Object.entries(driverTable).flatMap(([name, driver]) =>
  'language' in driver ? [{ name: name as Name, driver: driver as LanguageDriver }] : [],
);

/** Whatever a driver may be told, so that each of its faces is looked at. */
const faces = ({ language }: LanguageDriver): Record<string, string | number | boolean>[] => {
  const choices = Object.entries(language.options ?? {}).flatMap(([name, option]) =>
    (option.choices ?? []).map((choice) => ({ [name]: choice })),
  );
  return [{}, ...choices];
};

describe.each(drivers)('the driver $name', ({ name, driver }) => {
  const { language } = driver;

  it.each(faces(driver))('connects to its simulated instrument, reads all and writes all: %o', async (options) => {
    const { address, received } = await serveDialect(new DefinitionDialect(language, 'A0001'));
    const instrument = instrumentAt(name, address, { options });
    const identity = await instrument.connect();
    expect(identity.model).toMatch(language.identity.models);
    const all = withDefaults(language, options);
    expect(instrument.inputChannels).toBeLessThanOrEqual(inputsOf(language, all).length);
    for (let channel = 0; channel < instrument.outputChannels; channel++) {
      const { minimum, maximum, unit } = instrument.outputLimits(channel);
      expect([channel, maximum > minimum, unit]).toEqual([channel, true, outputsOf(language, all)[channel]?.unit]);
      for (const value of [minimum, (minimum + maximum) / 2, maximum].map((level) => Number(level.toPrecision(4)))) {
        if (value < minimum || value > maximum) continue;
        await instrument.writeOutput(channel, value);
        const [observed] = await instrument.observeOutputs([channel]);
        expect(observed?.value).toBeCloseTo(value, 3);
      }
    }
    for (let channel = 0; channel < instrument.inputChannels; channel++) {
      const reading = await instrument.readInput(channel, 1e8);
      expect(reading.unit).toBe(inputsOf(language, all)[channel]?.unit);
      expect(reading.value === null ? reading.fault : Number.isFinite(reading.value)).toBeTruthy();
    }
    expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
    expect(received.join('')).toMatch(/\S/);
  });

  it('brings its outputs to the safe value by the guard’s bytes alone', async () => {
    const options = withDefaults(language, {});
    const outputs = outputsOf(language, options);
    if (outputs.length === 0) return expect(driver.wireSteps(new Map([[0, 0]]))).toEqual([]);
    const { address } = await serveDialect(new DefinitionDialect(language, 'A0001'));
    const instrument = instrumentAt(name, address);
    await instrument.connect();
    const safe = new Map(outputs.slice(0, instrument.outputChannels).map((output, at) => [at, output.safe.value]));
    for (const channel of safe.keys()) await instrument.writeOutput(channel, instrument.outputLimits(channel).maximum);
    await instrument.disconnect();
    const transport = createTransport(address, {});
    await transport.open();
    for (const step of driver.wireSteps(safe, {})) {
      transport.write(step.send);
      if (step.replyTerminator !== null) await transport.readUntil(Buffer.from(step.replyTerminator), 1000);
    }
    await transport.close();
    const again = instrumentAt(name, address);
    await again.connect();
    for (const [channel, value] of safe) {
      expect((await again.observeOutputs([channel]))[0]?.value).toBeCloseTo(value, 6);
    }
  });

  it('reads every form of every reply, and says every value that it reads', () => {
    for (const [command, { value }] of Object.entries(language.commands)) {
      for (const { reply, value: expected } of value?.forms ?? []) {
        expect([command, value?.parse(reply)]).toEqual([command, expected]);
        expect([command, value?.parse(value.format(expected))]).toEqual([command, expected]);
      }
    }
  });

  it('has a simulated instrument that answers every command of the definition', () => {
    const dialect = new DefinitionDialect(language, 'A0001');
    for (const [command, { ask, set, value, acknowledged, tellsRange }] of Object.entries(language.commands)) {
      for (const fields of fieldCombinations(`${ask ?? ''}${set ?? ''}`, language.fields ?? {})) {
        const said = (text: string) =>
          Buffer.from(answer(dialect, text + language.dialect.commandEnd)).toString('latin1');
        if (set !== undefined) {
          const example = tellsRange?.[0] ?? value?.forms.find(({ value: one }) => typeof one !== 'object')?.value;
          const text = fillCommand(
            set,
            fields,
            value === undefined ? '' : value.format(example ?? value.forms[0]?.value),
          );
          expect([command, said(text) !== '']).toEqual([command, acknowledged === true]);
        }
        if (ask !== undefined) {
          const reply = said(fillCommand(ask, fields));
          const inner = language.dialect.unwrap?.(reply.slice(0, -language.dialect.replyEnd.length)) ?? reply.trim();
          expect(() => value?.parse(inner)).not.toThrow();
        }
      }
    }
    for (const ask of language.errors?.asks ?? []) {
      const reply = Buffer.from(answer(dialect, ask + language.dialect.commandEnd)).toString('latin1');
      const inner = language.dialect.unwrap?.(reply.slice(0, -language.dialect.replyEnd.length)) ?? reply.trim();
      expect([ask, language.errors?.parse(inner, ask)]).toEqual([ask, null]);
    }
  });

  it('lets a noise calibration ask only what it can be asked, and knows the answers', () => {
    const dialect = new DefinitionDialect(language, 'A0001');
    for (const example of exampleQueries(name)) {
      const reply = Buffer.from(answer(dialect, example + language.dialect.commandEnd)).toString('latin1');
      const inner = language.dialect.unwrap?.(reply.slice(0, -language.dialect.replyEnd.length)) ?? reply;
      expect([example, findQuery(name, example)?.reply.test(inner.trim())]).toEqual([example, true]);
    }
  });

  it('says of another instrument that it is not its own', async () => {
    const reply = language.simulatedReply ?? ((_command: string, text: string) => `${text}\n`);
    const server = await startInstrumentServer({
      commandEnd: language.dialect.commandEnd,
      onCommand: (command, connection) => connection.send(reply(command, 'HEWLETT-PACKARD,LaserJet 4,JPBK012345,20.1')),
    });
    onTestFinished(() => server.stop());
    const error = await instrumentAt(name, server.address, { options: { timeout_ms: 200 } })
      .connect()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'instrument_identity' });
  });

  it('gives finite values or calls a reply garbled, whatever comes', () => {
    const parsers = [
      ...Object.values(language.commands).flatMap(({ value }) =>
        value === undefined ? [] : [value.parse.bind(value)],
      ),
      ...(language.errors === null ? [] : [(reply: string) => language.errors?.parse(reply, 'ERR?')]),
    ];
    const near = Object.values(language.commands).flatMap(({ value }) => value?.forms.map(({ reply }) => reply) ?? []);
    const finite = (value: unknown): boolean =>
      typeof value === 'number'
        ? Number.isFinite(value)
        : value === null || typeof value !== 'object' || Object.values(value).every(finite);
    fc.assert(
      fc.property(noise(...near, '9.91E37', '9.9E37', '-113,"Undefined header"', '#18'), fc.nat(), (reply, which) => {
        const parse = parsers[which % parsers.length];
        try {
          const value: unknown = parse?.(reply);
          expect(finite(value) || reply.startsWith('#')).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(GarbledReply);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
