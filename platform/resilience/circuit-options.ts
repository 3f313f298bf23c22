import * as z from 'zod';
import { InvalidCircuitError } from './errors.ts';
import { LEASE_MARGIN_MS, LONGEST_RESET_MS } from './limits.ts';

/** How a circuit breaker decides. Times in milliseconds. */
export interface CircuitOptions {
  /** Failures in a row of one environment, or together within a window, that open the circuit. Default 5. */
  failureThreshold?: number;
  /** Successful probes that close it again. Default 2. */
  successThreshold?: number;
  /** The longest time of one call; a longer one is aborted and counts as a failure. */
  timeout: number;
  /** From opening to the first probe; it doubles with each opening that follows. Default 30 000. */
  resetTimeout?: number;
}

/** {@link CircuitOptions} with every default in place. */
export type CircuitSettings = Required<CircuitOptions>;

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const milliseconds = z.int().min(1).max(LONGEST_TIMER_MS);
const settingsSchema = z.strictObject({
  failureThreshold: z.int().min(1).max(1_000).default(5),
  successThreshold: z.int().min(1).max(1_000).default(2),
  timeout: milliseconds,
  resetTimeout: milliseconds.default(30_000),
});

/** @throws {InvalidCircuitError} naming the option that makes no sense */
export function parseOptions(options: CircuitOptions): CircuitSettings {
  const parsed = settingsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new InvalidCircuitError(`circuit options: ${z.prettifyError(parsed.error)}`, parsed.error);
}

/** @throws {InvalidCircuitError} */
export function checkTimeout(timeout: number): number {
  if (milliseconds.safeParse(timeout).success) return timeout;
  throw new InvalidCircuitError(`timeout must be whole milliseconds from 1, not ${timeout}`);
}

/**
 * A circuit's name: what it stands in front of, as `model#<host>`, `whatsapp#<phone_number_id>` or
 * `tool#<tenant>#<name>`. It is a key, an event's field and part of log lines.
 *
 * @throws {InvalidCircuitError}
 */
export function checkName(name: string): string {
  if (/^[\w.:#@/-]{1,200}$/.test(name)) return name;
  throw new InvalidCircuitError(`not a circuit's name: ${JSON.stringify(name.slice(0, 200))}`);
}

/** Milliseconds that a circuit stays open, the `openings`th time in a row, from 1. */
export function openFor(openings: number, resetTimeout: number): number {
  return Math.min(resetTimeout * 2 ** (openings - 1), Math.max(resetTimeout, LONGEST_RESET_MS));
}

/** Milliseconds that a probe of at most `timeout` may keep others from probing. */
export function leaseFor(timeout: number): number {
  return timeout + LEASE_MARGIN_MS;
}
