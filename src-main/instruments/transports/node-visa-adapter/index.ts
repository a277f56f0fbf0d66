/** VISA from Node: a maker's VISA library, called without blocking. See docs/decisions for why this is no package. */
export { usualVisaLibraries } from './findLibrary.ts';
export { VisaError } from './visaError.ts';
export { loadVisaLibrary } from './visaLibrary.ts';
export type { VisaLibrary } from './visaLibrary.ts';
export type { VisaRead, VisaSession } from './visaSession.ts';
export { shownVisaStatus, visaStatus, visaStatusName, visaStatusTable } from './visaStatus.ts';
