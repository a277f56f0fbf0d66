/** Queries that may be expected to take alike: of `V3?` the channel does not matter, so it is `V<n>?`. */
export const queryClassOf = (query: string): string => query.replace(/(?<=[A-Za-z])\d+(?=\?)/, '<n>');
