import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;
/** SCPI-99, 7.2.1: 9.91e37 stands for "not a number", 9.9e37 for infinity. */
const notANumber = 9.91e37;
const beyond = 1e20;

export interface ScpiNumber {
  readonly value: number | null;
  /** `over range`, `not measured`, or null. */
  readonly fault: string | null;
}

/** A decimal number as instruments print it, exponents of three digits too. @throws GarbledReply */
export function parseDecimal(reply: string): number {
  const text = reply.trim();
  const value = decimal.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw new GarbledReply(reply, 'a number');
  return value;
}

/** A measured number, or why there is none. @throws GarbledReply */
export function parseMeasured(reply: string): ScpiNumber {
  const text = reply.trim();
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (special !== null) {
    const overRange = /^inf/i.test(special[2] ?? '') && special[1] !== '-';
    return { value: null, fault: overRange ? 'over range' : 'not measured' };
  }
  if (!decimal.test(text)) throw new GarbledReply(reply, 'a number');
  const value = Number(text);
  if (Math.abs(value - notANumber) < 1e33) return { value: null, fault: 'not measured' };
  if (Math.abs(value) > beyond) return { value: null, fault: value > 0 ? 'over range' : 'not measured' };
  return { value, fault: null };
}

/** `maker,model,serial,firmware` of `*IDN?` (IEEE 488.2, 10.14). @throws GarbledReply */
export function parseIdentity(reply: string): InstrumentIdentity {
  const fields = reply.split(',').map((field) => field.trim());
  const [manufacturer = '', model = '', serialNumber = ''] = fields;
  if (fields.length < 4 || manufacturer === '' || model === '') {
    throw new GarbledReply(reply, 'an identity of four fields');
  }
  return { manufacturer, model, serialNumber, firmware: fields.slice(3).join(',') };
}

export const looksLikeIdentity = (reply: string): boolean => /^[^,]+,[^,]+,[^,]*,.+$/.test(reply);
