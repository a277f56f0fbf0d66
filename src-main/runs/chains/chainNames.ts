/** Names of a chain's files in the folder of its session, and in the artifact. */
export const chainFileName = 'chain.frchain';
export const chainFolderName = 'chain';
