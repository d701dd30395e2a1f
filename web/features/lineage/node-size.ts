/** Of every node in a picture. */
export const NODE_SIZE = { width: 220, height: 46 } as const;
