/** Queues of the state stack, by the word that people have for them. */
export const QUEUE_NAMES = [
  ...(['dispatch', 'turns', 'triage', 'outbox', 'receipts', 'timers', 'media'] as const),
  ...(['embeddings', 'embeddingsBulk'] as const),
] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];

/** Rules that fill a queue from the bus. Each has dead letters of its own, which hold events in place of records. */
export const RULES = {
  'inbox-rule': { rule: 'inboxToDispatch', queue: 'dispatch' },
  'circuits-rule': { rule: 'closedToTimers', queue: 'timers' },
  'media-rule': { rule: 'inboxToMedia', queue: 'media' },
  'documents-rule': { rule: 'changedToEmbeddings', queue: 'embeddings' },
  'documents-bulk-rule': { rule: 'changedToEmbeddingsBulk', queue: 'embeddingsBulk' },
} as const satisfies Record<string, { rule: string; queue: QueueName }>;

export type RuleName = keyof typeof RULES;

export const RULE_NAMES = Object.keys(RULES) as RuleName[];

/** `turns` → `TurnsQueueUrl`: the output that has the URL of the queue. */
export function queueOutput(name: QueueName): string {
  return `${pascal(name)}QueueUrl`;
}

/** `inbox-rule` → `InboxRuleDeadLettersUrl`: the output that has the URL of the dead-letter queue. */
export function deadLettersOutput(name: QueueName | RuleName): string {
  return `${pascal(name)}DeadLettersUrl`;
}

/** `-ai-agent` → `AiAgent`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
