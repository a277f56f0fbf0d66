/**
 * Every completion and error code of VISA (VPP-4.3.2, table 3.3.1 and following) under its name, as the specification
 * writes it: unsigned. In C a ViStatus is signed, so an error is negative there. The functions below take the signed one.
 */
export const visaStatusTable = {
  VI_SUCCESS: [0x00000000, 'the operation succeeded'],
  VI_SUCCESS_EVENT_EN: [0x3fff0002, 'the event was enabled already'],
  VI_SUCCESS_EVENT_DIS: [0x3fff0003, 'the event was disabled already'],
  VI_SUCCESS_QUEUE_EMPTY: [0x3fff0004, 'the queue was empty already'],
  VI_SUCCESS_TERM_CHAR: [0x3fff0005, 'the termination character was read'],
  VI_SUCCESS_MAX_CNT: [0x3fff0006, 'as many bytes as were asked for were read, and more may follow'],
  VI_SUCCESS_DEV_NPRESENT: [0x3fff007d, 'the session was opened, but the device does not answer'],
  VI_SUCCESS_TRIG_MAPPED: [0x3fff007e, 'the trigger was mapped already'],
  VI_SUCCESS_QUEUE_NEMPTY: [0x3fff0080, 'more events wait in the queue'],
  VI_SUCCESS_NCHAIN: [0x3fff0098, 'no further handler is called'],
  VI_SUCCESS_NESTED_SHARED: [0x3fff0099, 'the lock is held as well by a shared lock'],
  VI_SUCCESS_NESTED_EXCLUSIVE: [0x3fff009a, 'the lock is held as well by an exclusive lock'],
  VI_SUCCESS_SYNC: [0x3fff009b, 'the operation was carried out at once'],
  VI_WARN_QUEUE_OVERFLOW: [0x3fff000c, 'the queue of events overflowed'],
  VI_WARN_CONFIG_NLOADED: [0x3fff0077, 'the configuration could not be loaded'],
  VI_WARN_NULL_OBJECT: [0x3fff0082, 'the object is null'],
  VI_WARN_NSUP_ATTR_STATE: [0x3fff0084, 'the device does not support the state of the attribute'],
  VI_WARN_UNKNOWN_STATUS: [0x3fff0085, 'the status is unknown to the library'],
  VI_WARN_NSUP_BUF: [0x3fff0088, 'the buffer is not supported'],
  VI_WARN_EXT_FUNC_NIMPL: [0x3fff00a9, 'a function of the device is not implemented'],
  VI_ERROR_SYSTEM_ERROR: [0xbfff0000, 'an unknown system error'],
  VI_ERROR_INV_OBJECT: [0xbfff000e, 'the session is invalid'],
  VI_ERROR_RSRC_LOCKED: [0xbfff000f, 'the instrument is locked by another program'],
  VI_ERROR_INV_EXPR: [0xbfff0010, 'the search expression is invalid'],
  VI_ERROR_RSRC_NFOUND: [0xbfff0011, 'the instrument is not there'],
  VI_ERROR_INV_RSRC_NAME: [0xbfff0012, 'the resource string is invalid'],
  VI_ERROR_INV_ACC_MODE: [0xbfff0013, 'the access mode is invalid'],
  VI_ERROR_TMO: [0xbfff0015, 'the time ran out'],
  VI_ERROR_CLOSING_FAILED: [0xbfff0016, 'the session could not be closed in order'],
  VI_ERROR_INV_DEGREE: [0xbfff001b, 'the degree is invalid'],
  VI_ERROR_INV_JOB_ID: [0xbfff001c, 'the job is invalid'],
  VI_ERROR_NSUP_ATTR: [0xbfff001d, 'the attribute is not supported'],
  VI_ERROR_NSUP_ATTR_STATE: [0xbfff001e, 'the state of the attribute is not supported'],
  VI_ERROR_ATTR_READONLY: [0xbfff001f, 'the attribute is read-only'],
  VI_ERROR_INV_LOCK_TYPE: [0xbfff0020, 'the type of lock is invalid'],
  VI_ERROR_INV_ACCESS_KEY: [0xbfff0021, 'the access key is invalid'],
  VI_ERROR_INV_EVENT: [0xbfff0026, 'the event is invalid'],
  VI_ERROR_INV_MECH: [0xbfff0027, 'the mechanism is invalid'],
  VI_ERROR_HNDLR_NINSTALLED: [0xbfff0028, 'no handler is installed'],
  VI_ERROR_INV_HNDLR_REF: [0xbfff0029, 'the handler is invalid'],
  VI_ERROR_INV_CONTEXT: [0xbfff002a, 'the context is invalid'],
  VI_ERROR_QUEUE_OVERFLOW: [0xbfff002d, 'the queue of events overflowed'],
  VI_ERROR_NENABLED: [0xbfff002f, 'the event is not enabled'],
  VI_ERROR_ABORT: [0xbfff0030, 'the operation was aborted'],
  VI_ERROR_RAW_WR_PROT_VIOL: [0xbfff0034, 'the protocol was violated in a raw write'],
  VI_ERROR_RAW_RD_PROT_VIOL: [0xbfff0035, 'the protocol was violated in a raw read'],
  VI_ERROR_OUTP_PROT_VIOL: [0xbfff0036, 'the device violated the protocol of output'],
  VI_ERROR_INP_PROT_VIOL: [0xbfff0037, 'the device violated the protocol of input'],
  VI_ERROR_BERR: [0xbfff0038, 'a bus error'],
  VI_ERROR_IN_PROGRESS: [0xbfff0039, 'another operation is still on'],
  VI_ERROR_INV_SETUP: [0xbfff003a, 'the setup is invalid'],
  VI_ERROR_QUEUE_ERROR: [0xbfff003b, 'the operation could not be queued'],
  VI_ERROR_ALLOC: [0xbfff003c, 'there is no memory for it'],
  VI_ERROR_INV_MASK: [0xbfff003d, 'the mask is invalid'],
  VI_ERROR_IO: [0xbfff003e, 'an error of input or output on the link'],
  VI_ERROR_INV_FMT: [0xbfff003f, 'the format is invalid'],
  VI_ERROR_NSUP_FMT: [0xbfff0041, 'the format is not supported'],
  VI_ERROR_LINE_IN_USE: [0xbfff0042, 'the line is in use'],
  VI_ERROR_NSUP_MODE: [0xbfff0046, 'the mode is not supported'],
  VI_ERROR_SRQ_NOCCURRED: [0xbfff004a, 'no service was requested'],
  VI_ERROR_INV_SPACE: [0xbfff004e, 'the address space is invalid'],
  VI_ERROR_INV_OFFSET: [0xbfff0051, 'the offset is invalid'],
  VI_ERROR_INV_WIDTH: [0xbfff0052, 'the width is invalid'],
  VI_ERROR_NSUP_OFFSET: [0xbfff0054, 'the offset is not supported'],
  VI_ERROR_NSUP_VAR_WIDTH: [0xbfff0055, 'different widths are not supported'],
  VI_ERROR_WINDOW_NMAPPED: [0xbfff0057, 'no window is mapped'],
  VI_ERROR_RESP_PENDING: [0xbfff0059, 'an earlier response is still pending'],
  VI_ERROR_NLISTENERS: [0xbfff005f, 'nothing listens at the address'],
  VI_ERROR_NCIC: [0xbfff0060, 'the interface is not the controller in charge'],
  VI_ERROR_NSYS_CNTLR: [0xbfff0061, 'the interface is not the system controller'],
  VI_ERROR_NSUP_OPER: [0xbfff0067, 'the operation is not supported'],
  VI_ERROR_INTR_PENDING: [0xbfff0068, 'an interrupt is pending'],
  VI_ERROR_ASRL_PARITY: [0xbfff006a, 'a parity error on the serial line'],
  VI_ERROR_ASRL_FRAMING: [0xbfff006b, 'a framing error on the serial line'],
  VI_ERROR_ASRL_OVERRUN: [0xbfff006c, 'characters were lost on the serial line'],
  VI_ERROR_TRIG_NMAPPED: [0xbfff006e, 'the trigger is not mapped'],
  VI_ERROR_NSUP_ALIGN_OFFSET: [0xbfff0070, 'the alignment is not supported'],
  VI_ERROR_USER_BUF: [0xbfff0071, 'the buffer cannot be used'],
  VI_ERROR_RSRC_BUSY: [0xbfff0072, 'the instrument is in use by another program'],
  VI_ERROR_NSUP_WIDTH: [0xbfff0076, 'the width is not supported'],
  VI_ERROR_INV_PARAMETER: [0xbfff0078, 'a parameter is invalid'],
  VI_ERROR_INV_PROT: [0xbfff0079, 'the protocol is invalid'],
  VI_ERROR_INV_SIZE: [0xbfff007b, 'the size is invalid'],
  VI_ERROR_WINDOW_MAPPED: [0xbfff0080, 'a window is mapped already'],
  VI_ERROR_NIMPL_OPER: [0xbfff0081, 'the library does not implement the operation'],
  VI_ERROR_INV_LENGTH: [0xbfff0083, 'the length is invalid'],
  VI_ERROR_INV_MODE: [0xbfff0091, 'the mode is invalid'],
  VI_ERROR_SESN_NLOCKED: [0xbfff009c, 'the session is not locked'],
  VI_ERROR_MEM_NSHARED: [0xbfff009d, 'the memory is not shared'],
  VI_ERROR_LIBRARY_NFOUND: [0xbfff009e, 'a library that VISA needs is missing'],
  VI_ERROR_NSUP_INTR: [0xbfff009f, 'the interrupt is not supported'],
  VI_ERROR_INV_LINE: [0xbfff00a0, 'the line is invalid'],
  VI_ERROR_FILE_ACCESS: [0xbfff00a1, 'a file cannot be opened'],
  VI_ERROR_FILE_IO: [0xbfff00a2, 'a file cannot be read or written'],
  VI_ERROR_NSUP_LINE: [0xbfff00a3, 'the line is not supported'],
  VI_ERROR_NSUP_MECH: [0xbfff00a4, 'the mechanism is not supported'],
  VI_ERROR_INTF_NUM_NCONFIG: [0xbfff00a5, 'the interface is not configured'],
  VI_ERROR_CONN_LOST: [0xbfff00a6, 'the connection was lost'],
  VI_ERROR_MACHINE_NAVAIL: [0xbfff00a7, 'the remote machine does not answer'],
  VI_ERROR_NPERMISSION: [0xbfff00a8, 'access is not permitted'],
} as const satisfies Readonly<Record<string, readonly [code: number, words: string]>>;

export type VisaStatusName = keyof typeof visaStatusTable;

const names = new Map<number, VisaStatusName>(
  (Object.keys(visaStatusTable) as VisaStatusName[]).map((name) => [visaStatusTable[name][0], name]),
);

/** The signed status that a function of the library returns for it. */
export function visaStatus(name: VisaStatusName): number {
  return visaStatusTable[name][0] | 0;
}

/** The name of a status as the library returned it; null for one of a maker's own. */
export function visaStatusName(status: number): VisaStatusName | null {
  return names.get(status >>> 0) ?? null;
}

/** `VI_ERROR_TMO (0xBFFF0015)`; a maker's own code is its number alone. */
export function shownVisaStatus(status: number): string {
  const code = `0x${(status >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
  const name = visaStatusName(status);
  return name === null ? code : `${name} (${code})`;
}

/** What a status means, for a sentence; null for a maker's own. */
export function visaStatusWords(status: number): string | null {
  const name = visaStatusName(status);
  return name === null ? null : visaStatusTable[name][1];
}
