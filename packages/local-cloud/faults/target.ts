import * as z from 'zod';

/** The schema of each member of an object. */
type Members = Readonly<Record<string, z.ZodType>>;

/** Something that can be disturbed: an engine of this package, or a server that its user adds. */
export interface FaultTarget {
  /** The `target` of a fault. */
  readonly name: string;
  /** The members of `match`, each optional. */
  readonly match: Members;
  /** What each action takes, by the name of the action. */
  readonly actions: Readonly<Record<string, Members>>;
}

/** What every fault may say beside its own parameters. */
export const SHARED = {
  /** From 0 to 1; every opportunity when left out. */
  probability: z.number().min(0).max(1).optional(),
  /** How often it strikes at most. */
  count: z.int().min(1).optional(),
  /** How many opportunities it lets pass first. */
  skip: z.int().min(0).optional(),
  /** Decides, with the same opportunities, the same way each time. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
};

type Parameters<Target extends FaultTarget, Action extends keyof Target['actions']> = z.ZodObject<
  typeof SHARED & Target['actions'][Action]
>;

interface Head<Target extends FaultTarget, Action> {
  target: Target['name'];
  action: Action;
  match?: z.output<z.ZodObject<Target['match']>>;
}

/** A checked fault of a target, with the defaults filled in. */
export type FaultOf<Target extends FaultTarget> = {
  [Action in keyof Target['actions']]: Head<Target, Action> & z.output<Parameters<Target, Action>>;
}[keyof Target['actions']];

/** A checked fault with one action. */
export type FaultWith<Target extends FaultTarget, Action extends FaultOf<Target>['action']> = Extract<
  FaultOf<Target>,
  { action: Action }
>;

/** A fault of one of the targets as it is asked for, in a test or in `POST /_local/faults`. */
export type FaultInput<Target extends FaultTarget> = Target extends FaultTarget
  ? {
      [Action in keyof Target['actions']]: Head<Target, Action> & z.input<Parameters<Target, Action>>;
    }[keyof Target['actions']]
  : never;

/** A day: nothing waits longer. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Something that has a name, or a part of it. */
export const name = z.string().min(1).max(300);

export const milliseconds = z.int().min(0).max(LONGEST_MS);

/** Before what is asked for is done, or after it and in place of the answer. */
export const when = z.enum(['before', 'after']);

/** Whether a wanted value is the one there is; a filter that wants nothing fits everything. */
export function isSame(wanted: string | undefined, actual: unknown): boolean {
  return wanted === undefined || wanted === actual;
}

/** Whether a wanted text is a part of the one there is, upper and lower case alike. */
export function isPart(wanted: string | undefined, actual: string | undefined): boolean {
  if (wanted === undefined) return true;
  return actual?.toLowerCase().includes(wanted.toLowerCase()) ?? false;
}
