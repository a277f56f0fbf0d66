import type { driverNames } from '../../../src-core/domain/bench.ts';
import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { driverTable } from '../drivers/driverTable.ts';

export type DriverName = (typeof driverNames)[number];

/** Longer than any answer to `*IDN?` (IEEE 488.2, section 10.14: at most 72 characters; some makers need more). */
const maxLength = 256;

/** A text of somebody else, for a screen: plain, short, on one line. */
export function plainText(text: string, most = maxLength): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, most);
}

/**
 * The answer to `*IDN?`: maker, model, serial number and firmware with commas between them; "0" stands for a serial number
 * or a firmware that is not known. Null for what is no such answer.
 */
export function parseIdentity(reply: string): InstrumentIdentity | null {
  const text = reply.trim();
  // Most of what is no identity (a page of a web server, noise) has bytes that stand in none.
  if (text.length === 0 || text.length > maxLength || /[^\x20-\x7e]/.test(text)) return null;
  const fields = text.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  if (fields.length < 3 || fields.length > 8) return null;
  const [manufacturer = '', model = '', serialNumber = '', ...firmware] = fields;
  if (!/[A-Za-z]/.test(manufacturer) || !/[A-Za-z0-9]/.test(model)) return null;
  const known = (field: string) => (field === '0' ? '' : field);
  return {
    manufacturer: manufacturer.replace(/^\*IDN\s+/i, ''),
    model: model.replace(/^MODEL\s+/i, ''),
    serialNumber: known(serialNumber),
    firmware: known(firmware.join(', ')),
  };
}

/** The driver for what answered `*IDN?` so; null when none of ours speaks to it. */
export function driverOfIdentity(identity: InstrumentIdentity, reply = identityText(identity)): DriverName | null {
  for (const [name, { probe, models }] of Object.entries(driverTable)) {
    // A driver for any model at all says nothing about this one.
    const isGeneric = models.test('') || models.test('no such model');
    if (isGeneric || probe.command !== '*IDN?') continue;
    if (probe.matches(reply) && models.test(identity.model)) return name as DriverName;
  }
  return null;
}

/** What the instrument would have answered. */
const identityText = ({ manufacturer, model, serialNumber, firmware }: InstrumentIdentity): string =>
  [manufacturer.toUpperCase(), model, serialNumber || '0', firmware || '0'].join(',');

/** `Thorlabs PM100D, serial number P0000001` */
export function describeIdentity({ manufacturer, model, serialNumber }: InstrumentIdentity): string {
  const who = plainText(`${manufacturer} ${model}`, 80);
  return serialNumber === '' ? who : `${who}, serial number ${plainText(serialNumber, 40)}`;
}
