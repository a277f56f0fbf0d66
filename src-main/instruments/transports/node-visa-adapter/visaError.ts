import { shownVisaStatus, visaStatusName, visaStatusWords } from './visaStatus.ts';
import type { VisaStatusName } from './visaStatus.ts';

/** A call of the library that failed. */
export class VisaError extends Error {
  /** The library's function: `viRead`. */
  readonly operation: string;
  /** Signed, as the library returned it. */
  readonly status: number;
  /** Null for a maker's own status. */
  readonly statusName: VisaStatusName | null;

  /** @param description what the library itself says of a status that the specification does not name. */
  constructor(operation: string, status: number, description: string | null = null) {
    const words = visaStatusWords(status) ?? description;
    super(`${operation} ended with ${shownVisaStatus(status)}${words === null ? '' : `: ${words}`}`);
    this.name = 'VisaError';
    this.operation = operation;
    this.status = status;
    this.statusName = visaStatusName(status);
  }

  is(...names: readonly VisaStatusName[]): boolean {
    return this.statusName !== null && names.includes(this.statusName);
  }
}
