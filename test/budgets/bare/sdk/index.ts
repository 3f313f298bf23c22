import { bareCalls } from '../calls.ts';

/** The clients that every function has, and nothing else. */
export const handler = bareCalls();
