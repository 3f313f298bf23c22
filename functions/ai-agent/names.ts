/** What lib/ knows of the AI agent besides its entry path. */
export const FUNCTION_NAME = 'ai-agent';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'CONVERSATIONS_TABLE',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'MODEL_ID',
  'OPENAI_BASE_URL',
] as const;

/** CloudWatch metrics: turns by `outcome` (unit Count) and the model's answering time (unit Milliseconds). */
export const METRICS = { turns: 'AiAgentTurns', modelDuration: 'AiAgentModelDuration' } as const;

/** Receives of a record of turns.fifo before it goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;
