/** Values of the variable PRIVATE_ADDRESSES: what the templates say, always, and what the local runtime says in its place. */
export const PRIVATE_ADDRESSES = { refused: 'refused', ownMachine: 'own-machine' } as const;
