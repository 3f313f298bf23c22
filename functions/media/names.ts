import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { TRANSCRIPTION_ENVIRONMENT } from '#core/model/transcription/names.ts';
import { UNREADABLE } from '#platform/batch/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';

/** What lib/ knows of the media function besides its entry path. */
export const FUNCTION_NAME = 'media';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'EVENT_BUS_NAME',
  'MEDIA_BUCKET',
  'MEDIA_RETENTION_DAYS',
  'MEDIA_QUEUE_URL',
  'MEDIA_DEAD_LETTERS_URL',
  'GRAPH_API_BASE_URL',
  'GRAPH_API_VERSION',
  'PRIVATE_ADDRESSES',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  ...TRANSCRIPTION_ENVIRONMENT,
] as const;

/** What people must see to. */
export const TROUBLE = {
  unreadable: UNREADABLE,
  ...CIRCUIT_TROUBLE,
  ...BUDGET_TROUBLE,
  /** Files that did not come for a reason that is not the customer's. */
  notFetched: { cause: 'media-not-fetched', ringsAt: 5 },
} as const;

/** Receives of a record of the media queue: at up to five minutes each they outlast the time for which a file is tried for. */
export const MAX_RECEIVE_COUNT = 60;
