import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the gateway of tools besides its entry path. */
export const FUNCTION_NAME = 'tool-gateway';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'EVENT_BUS_NAME',
  'PRIVATE_ADDRESSES',
] as const;

/** The route of the API. */
export const ROUTE = '/v1/tools/{name}/call';

/** What people must see to. */
export const TROUBLE = {
  ...CIRCUIT_TROUBLE,
  misconfigured: { cause: 'tool-misconfigured', ringsAt: 1 },
  blocked: { cause: 'tool-blocked', ringsAt: 1 },
  changed: { cause: 'tool-changed', ringsAt: 1 },
  unexpected: { cause: 'tool-unexpected', ringsAt: 5 },
} as const satisfies Record<string, Trouble>;
