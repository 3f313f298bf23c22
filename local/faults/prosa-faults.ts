import type { FaultRegistry } from '@prosa/local-cloud/faults';
import type { MODEL_TARGET } from './model-target.ts';
import type { TOOLS_TARGET } from './tools-target.ts';
import type { WHATSAPP_TARGET } from './whatsapp-target.ts';

/** By what events belong together, and what faults of the bus and the queues may match. */
export const DETAIL_FIELDS = ['conversation_id'] as const;

/** The disorder of AWS and of the stand-ins. */
export type ProsaFaults = FaultRegistry<
  typeof MODEL_TARGET | typeof TOOLS_TARGET | typeof WHATSAPP_TARGET,
  (typeof DETAIL_FIELDS)[number]
>;

/** A fault as it is asked for, in a test or in `POST /_local/faults`. */
export type ProsaFault = Parameters<ProsaFaults['add']>[0];
