/** What a Q8iv says about itself at length: the maker's own words, as recorded from firmware v2.4.1. */

export const qontrolHelpLines: readonly string[] = [
  '',
  'CORE COMMAND SET.',
  ' See manual for full listing.',
  ' v[port]=[value]   \tSet voltage (V)',
  ' i[port]=[value]   \tSet current (mA)',
  ' v[port]?          \tQuery voltage',
  ' i[port]?          \tQuery current',
  ' vipall?           \tQuery all values',
  ' vmax[port]=[value]\tSet voltage limit (V)',
  ' imax[port]=[value]\tSet current limit (mA)',
  '',
  'ERROR CODES.',
  ' 00   \t\tUnknown error',
  ' 01   \t\tOvervoltage',
  ' 02   \t\tOvercurrent',
  ' 03   \t\tPower error',
  ' 04   \t\tCalibration error',
  ' 10   \t\tUnrecognised command',
  ' 11   \t\tUnrecognised parameter',
  ' 12   \t\tUnrecognised port',
  ' 13   \t\tOperation forbidden',
  ' 14:00\t\tInstruction buffer overflow',
  ' 14:01\t\tSingle instruction overflow',
  ' 15:X0\t\tSerial overflow detected',
  ' 15:X1\t\tSerial framing error detected',
  ' 16   \t\tInternal software error',
];

const hexByte = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0');
const hexWord = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** The memory dump: 256 words, two a line. */
export const qontrolMemoryLines = (): string[] =>
  Array.from({ length: 128 }, (_, line) => {
    const cell = (address: number): string => `${hexByte(address)} : 0x${hexWord((address * 0x2577) & 0xffff)}`;
    return `${cell(2 * line)},  ${cell(2 * line + 1)}`;
  });

export interface LoggedError {
  readonly code: number;
  readonly channel: number;
  readonly atSeconds: number;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

export const formatQontrolError = (code: number, channel: number): string =>
  `E${twoDigits(code)}:${twoDigits(channel)}`;

/** The error log: always 64 lines, the newest first; what never happened is the power-up. */
export function qontrolLogLines(log: readonly LoggedError[], nowSeconds: number): string[] {
  return Array.from({ length: 64 }, (_, index) => {
    const entry = log[index] ?? { code: 90, channel: 0, atSeconds: 0 };
    const age = formatAge(Math.max(0, nowSeconds - entry.atSeconds));
    return `#${String(index).padStart(3)}, ${formatQontrolError(entry.code, entry.channel)}, ${age} ago`;
  });
}

function formatAge(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  return `${Math.floor(seconds / 3600)} h`;
}
