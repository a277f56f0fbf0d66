/** The attributes of sessions that are used here (VPP-4.3.2, section 3.2). */
export const visaAttributes = {
  /** Which kind of bus is behind the session. */
  interfaceType: 0x3fff0171,
  /** In ms; 0 returns at once. */
  timeoutMs: 0x3fff001a,
  /** The byte that ends a read where it is enabled. */
  terminationCharacter: 0x3fff0018,
  terminationCharacterEnabled: 0x3fff0038,
  /** Whether the last byte of a write carries END (EOI on GPIB). */
  sendEndEnabled: 0x3fff0016,
  serialBaudRate: 0x3fff0021,
  /** How a read of a serial port ends: 0 none, 1 last bit, 2 termination character. */
  serialEndIn: 0x3fff00b3,
  serialEndOut: 0x3fff00b4,
  /** `INSTR`, `SOCKET`. */
  resourceClass: 0xbfff0001,
  resourceManufacturer: 0xbfff0174,
  specificationVersion: 0x3fff0170,
} as const;

export type VisaAttribute = keyof typeof visaAttributes;

/** Attributes whose value is text; the others are numbers. */
export const visaTextAttributes: ReadonlySet<VisaAttribute> = new Set(['resourceClass', 'resourceManufacturer']);

/** Longest text that the library writes into a caller's buffer (VI_FIND_BUFLEN). */
export const visaTextBytes = 256;
