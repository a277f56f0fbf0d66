import { describe, expect, it } from 'vitest';
import {
  describeIdentity,
  driverOfIdentity,
  parseIdentity,
  plainText,
} from '../../../../src-main/instruments/discovery/identity.ts';
import { placeSightings } from '../../../../src-main/instruments/discovery/found.ts';
import { sightingsOf } from '../../../../src-main/instruments/discovery/lxiInstruments.ts';
import { describeSerialPort } from '../../../../src-main/instruments/discovery/serialPorts.ts';
import { parseResourceString } from '../../../../src-main/instruments/transports/resourceString.ts';
import { fc, noise } from '../support/fuzz.ts';

describe('answers to *IDN?', () => {
  it.each([
    ['THORLABS,PM100D,P0000001,2.4.0', ['THORLABS', 'PM100D', 'P0000001', '2.4.0'], 'pm100d'],
    ['YOKOGAWA,AQ6370D,91T512345,02.08\r', ['YOKOGAWA', 'AQ6370D', '91T512345', '02.08'], 'aq6370'],
    ['Agilent Technologies, 34401A, 0, 11-5-2', ['Agilent Technologies', '34401A', '', '11-5-2'], undefined],
    [
      'KEITHLEY INSTRUMENTS INC.,MODEL 2000,1234567,A20 /A02',
      ['KEITHLEY INSTRUMENTS INC.', '2000', '1234567', 'A20 /A02'],
      undefined,
    ],
    ['"ACME","Widget 3","0"', ['ACME', 'Widget 3', '', ''], null],
  ] as const)('%s', (reply, [manufacturer, model, serialNumber, firmware], driver) => {
    const identity = parseIdentity(reply);
    expect(identity).toEqual({ manufacturer, model, serialNumber, firmware });
    if (driver !== undefined) expect(driverOfIdentity(identity!, reply.trim())).toBe(driver);
  });

  it.each([
    '',
    ',',
    'HTTP/1.1 400 Bad Request',
    '%PDF-1.4',
    '\u001b%-12345X@PJL,INFO,ID,x',
    '1,2,3,4',
    'A,B',
    'a\u0000,b,c,d',
  ])('are not: %j', (reply) => expect(parseIdentity(reply)).toBeNull());

  it('are plain text or nothing, whatever comes', () => {
    fc.assert(
      fc.property(noise('THORLABS,PM100D,P0000001,2.4.0', '"A","B",,'), (reply) => {
        const identity = parseIdentity(reply);
        if (identity === null) return;
        expect(Object.values(identity).join('')).toMatch(/^[\x20-\x7e]*$/);
        expect(identity.model).not.toBe('');
        driverOfIdentity(identity, reply);
        expect(describeIdentity(identity).length).toBeLessThan(200);
      }),
      { numRuns: 8000 },
    );
  });
});

describe('what is shown of others', () => {
  it('is short and has nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(100), (text, most) => {
        expect(plainText(text, most)).toMatch(/^[\x20-\x7e]*$/);
        expect(plainText(text, most).length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('has addresses that can be opened, whatever a host calls itself', () => {
    const service = fc.constantFrom(
      '_lxi._tcp.local',
      '_hislip._tcp.local',
      '_vxi-11._tcp.local',
      '_scpi-raw._tcp.local',
    );
    const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), text);
    const instance = fc.record({
      service,
      name: text,
      host: fc.oneof(fc.domain(), text),
      port: fc.nat(65535),
      addresses: fc.array(address, { maxLength: 3 }),
      facts: fc
        .dictionary(fc.constantFrom('model', 'manufacturer', 'serialnumber', 'x'), text)
        .map((facts) => new Map(Object.entries(facts))),
    });
    fc.assert(
      fc.property(fc.array(instance, { maxLength: 5 }), (instances) => {
        for (const found of placeSightings(sightingsOf(instances), [])) {
          expect(() => parseResourceString(found.address)).not.toThrow();
          expect(found.description).toMatch(/^[\x20-\x7e]*$/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('describes any serial port', () => {
    const maybe = fc.option(fc.string({ unit: 'binary', maxLength: 30 }), { nil: undefined });
    const port = fc.record({
      path: fc.string({ maxLength: 30 }),
      manufacturer: maybe,
      vendorId: maybe,
      productId: maybe,
      serialNumber: maybe,
    });
    fc.assert(
      fc.property(port, (described) => {
        expect(describeSerialPort(described).driver).toBeNull();
      }),
    );
  });
});
