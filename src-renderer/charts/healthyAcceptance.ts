/** Between these a walker moves often and far. */
export const healthyAcceptance: readonly [number, number] = [0.2, 0.5];
