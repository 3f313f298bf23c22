import type { Clients } from '#platform/runtime/connect.ts';
import { MAX_RECEIVE_COUNT as TURN_RECEIVES } from '../../functions/ai-agent/names.ts';
import { MAX_RECEIVE_COUNT as DISPATCH_RECEIVES } from '../../functions/dispatcher/names.ts';
import { MAX_RECEIVE_COUNT as EMBEDDING_RECEIVES } from '../../functions/embedder/names.ts';
import { MAX_RECEIVE_COUNT as MEDIA_RECEIVES } from '../../functions/media/names.ts';
import { MAX_RECEIVE_COUNT as SEND_RECEIVES } from '../../functions/sender/names.ts';
import { MAX_RECEIVE_COUNT as TRIAGE_RECEIVES } from '../../functions/triage-agent/names.ts';
import { FUNCTIONS, type FunctionName, visibilitySeconds } from '../../lib/functions.ts';
import type { FakeFiles } from './fake-files.ts';
import type { FakeQueues, SqsQueue } from './fake-queues.ts';
import { functionsWith } from './functions.ts';
import type { Deployed, SimulatedLambda } from './lambda.ts';
import type { WorldTables } from './tables.ts';
import { APP } from './tenants.ts';

/** Queues that have a consumer; a run rests when they are empty. */
export const CONSUMED = ['dispatch', 'turns', 'triage', 'outbox', 'receipts', 'timers', 'media'] as const;

/** Queues of embeddings. */
const EMBEDDINGS = ['embeddings', 'embeddings-bulk'] as const;

const RECEIVES = 5;

/** What runs in a world. */
export interface Deployment {
  /** It has no queue: the schedule invokes it. */
  watchdog: Deployed;
  /** Nor has this one: WhatsApp calls it. */
  webhook: Deployed;
  /** Puts back the variables that the functions were given. */
  forgetVariables(): void;
}

/** As lib/ deploys it: queues, functions, and what gives the one to the other. */
export function deploy(world: {
  clients: Clients;
  files: FakeFiles;
  queues: FakeQueues;
  lambda: SimulatedLambda;
  tables: WorldTables;
  debounceSeconds: number;
}): Deployment {
  const { clients, files, queues, lambda, tables } = world;
  const code = functionsWith(clients, files);
  const timeoutSeconds = (name: FunctionName) => FUNCTIONS[name].timeoutSeconds;
  const timeoutMs = (name: FunctionName) => timeoutSeconds(name) * 1000;
  const consume = (name: Exclude<keyof typeof code, 'watchdog' | 'webhook'>, queue: SqsQueue) =>
    lambda.map(lambda.deploy(name, timeoutMs(name), code[name]), queue);
  const ofConsumer = (name: FunctionName, maxReceiveCount: number) => ({
    visibilitySeconds: visibilitySeconds(timeoutSeconds(name)),
    maxReceiveCount,
  });

  const dispatch = queues.create({
    name: 'dispatch',
    ...ofConsumer('dispatcher', DISPATCH_RECEIVES),
    standard: true,
  });
  const turns = queues.create({
    name: 'turns',
    ...ofConsumer('ai-agent', TURN_RECEIVES),
    delaySeconds: world.debounceSeconds,
  });
  const outbox = queues.create({ name: 'outbox', ...ofConsumer('sender', SEND_RECEIVES) });
  const receipts = queues.create({ name: 'receipts', ...ofConsumer('receipts', RECEIVES), standard: true });
  const timers = queues.create({ name: 'timers', ...ofConsumer('timer', RECEIVES), standard: true });
  const triage = queues.create({
    name: 'triage',
    ...ofConsumer('triage-agent', TRIAGE_RECEIVES),
    delaySeconds: 2,
  });
  const media = queues.create({ name: 'media', ...ofConsumer('media', MEDIA_RECEIVES), standard: true });
  // Nothing consumes them: what is embedded here is nothing of a conversation.
  for (const name of EMBEDDINGS) {
    queues.create({ name, ...ofConsumer('embedder', EMBEDDING_RECEIVES), standard: true });
  }
  // The queues have their names by now.
  const given = variables(queues, tables);
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, given);
  consume('dispatcher', dispatch);
  consume('ai-agent', turns);
  consume('triage-agent', triage);
  consume('sender', outbox);
  consume('receipts', receipts);
  consume('timer', timers);
  consume('media', media);
  return {
    watchdog: lambda.deploy('watchdog', timeoutMs('watchdog'), code.watchdog),
    webhook: lambda.deploy('webhook', timeoutMs('webhook'), code.webhook),
    forgetVariables() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** Every function's variables. Providers are reached by names that lead nowhere but to the simulation. */
function variables(queues: FakeQueues, tables: WorldTables): Record<string, string> {
  return {
    STAGE: 'simulated',
    DEFAULT_APP: APP,
    GROUPS: 'ignore',
    TRACE_SAMPLE: '0',
    REGISTRY_TABLE: tables.registry,
    CONVERSATIONS_TABLE: tables.conversations,
    IDEMPOTENCY_TABLE: tables.idempotency,
    CIRCUITS_TABLE: tables.circuits,
    KNOWLEDGE_TABLE: tables.knowledge,
    DUE_INDEX: 'due',
    EVENT_BUS_NAME: 'bus',
    DISPATCH_QUEUE_URL: queues.urlOf('dispatch'),
    TURNS_QUEUE_URL: queues.urlOf('turns'),
    TRIAGE_QUEUE_URL: queues.urlOf('triage'),
    OUTBOX_QUEUE_URL: queues.urlOf('outbox'),
    TIMERS_QUEUE_URL: queues.urlOf('timers'),
    RECEIPTS_QUEUE_URL: queues.urlOf('receipts'),
    EMBEDDINGS_QUEUE_URL: queues.urlOf('embeddings'),
    EMBEDDINGS_BULK_QUEUE_URL: queues.urlOf('embeddings-bulk'),
    MEDIA_QUEUE_URL: queues.urlOf('media'),
    MEDIA_BUCKET: 'none',
    MEDIA_RETENTION_DAYS: '90',
    PRIVATE_ADDRESSES: 'refused',
    TRANSCRIPTION_MODEL: 'gpt-transcribe',
    TRANSCRIPTION_BASE_URL: 'http://model.invalid/v1',
    ...Object.fromEntries(
      CONSUMED.map((name) => [`${name.toUpperCase()}_DEAD_LETTERS_URL`, queues.deadLettersUrlOf(name)]),
    ),
    DELIVERY_EVENTS: 'on',
    SENT_EVENTS: 'on',
    MODEL_ID: 'simulated',
    OPENAI_BASE_URL: 'http://model.invalid/v1',
    FALLBACK_MODEL_ID: 'none',
    FALLBACK_MODEL_BASE_URL: 'none',
    TYPING_INDICATOR: 'off',
    TOOL_GATEWAY_URL: 'http://tools.invalid',
    GRAPH_API_BASE_URL: 'http://whatsapp.invalid',
    GRAPH_API_VERSION: 'v1',
    POWERTOOLS_LOG_LEVEL: process.env.SIMULATION_LOG_LEVEL ?? 'SILENT',
    POWERTOOLS_METRICS_NAMESPACE: 'simulated',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
}
