import type { CostAssumptions } from '../cost/cost-table.ts';
import { DEMO_CUSTOMER } from '../demo/demo-shop.ts';
import { readCommandLine } from './command-line.ts';
import { UsageError } from './errors.ts';

export const DEFAULT_PORT = 3000;

/** Calls for 100 answered messages, with the debounce that an installation has unless told: measured, see docs/performance.md. */
const THROWN_AWAY = 10;

/** As `parseArgs` takes them; each is explained by `--help`. */
export const OPTIONS = {
  local: {
    tenant: { type: 'string' },
    port: { type: 'string' },
    debounce: { type: 'string' },
    'model-delay': { type: 'string' },
    model: { type: 'string' },
    data: { type: 'string' },
    dynamodb: { type: 'string' },
    environments: { type: 'string' },
    strict: { type: 'boolean' },
    assembly: { type: 'string' },
    'no-watch': { type: 'boolean' },
    'as-deployed': { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
  say: {
    port: { type: 'string' },
    from: { type: 'string' },
    channel: { type: 'string' },
    wait: { type: 'string' },
    tap: { type: 'string' },
    voice: { type: 'string' },
    file: { type: 'string' },
  },
  demo: { json: { type: 'boolean' } },
  sam: { port: { type: 'string' }, bridge: { type: 'boolean' } },
} as const;

/** Options of `npm run local`. */
export interface LocalCommandOptions {
  /** A tenant's file; undefined takes the demo's. */
  tenantPath: string | undefined;
  port: number;
  debounceSeconds: number;
  /** Of the model stand-in, milliseconds. */
  modelDelayMs: number;
  /** Folder that keeps the state; undefined keeps it in memory. */
  dataPath: string | undefined;
  /** Address of another DynamoDB; undefined takes ours. */
  dynamodbEndpoint: string | undefined;
  /** A model id for the real provider; undefined takes the configured one. */
  modelId: string | undefined;
  /** How many execution environments one function may have at once; undefined for one, and more under sustained load. */
  environments: number | undefined;
  /** Runs each execution environment in a process of its own. */
  strict: boolean;
  /** Folder of a cloud assembly of stage `local`; undefined synthesizes one. */
  assemblyDir: string | undefined;
  /** Makes changes of the sources, unless an assembly is given, and of the tenant's file live. */
  watch: boolean;
  /** Publishes and traces no more than an account's functions do by default. */
  asDeployed: boolean;
  /** Prints what the functions log, and their cold starts. */
  verbose: boolean;
}

/** Options of `npm run say`. */
export interface SayCommandOptions {
  text: string;
  /** What to tap of the newest choices: a number or a title; undefined writes the text. */
  tap: string | undefined;
  /** Said in a voice note. */
  voice: string | undefined;
  /** Path of a file to send, with the text as caption. */
  file: string | undefined;
  port: number;
  from: string;
  /** `phone_number_id`; undefined takes the first channel. */
  channel: string | undefined;
  /** Seconds to wait for the answer; 0 does not wait. */
  waitSeconds: number;
}

/** Options of `npm run cost`. */
export interface CostCommandOptions extends CostAssumptions {
  /** An AWS region; one without prices has lines without. */
  region: string;
  /** Answered messages of the month whose whole cost is told. */
  messagesAMonth: number;
  /** The tenant has a budget, which is never spent. */
  hasBudget: boolean;
}

/** Options of `npm run demo`. */
export interface DemoCommandOptions {
  json: boolean;
}

/** Options of `npm run sam:prepare`. */
export interface SamCommandOptions {
  /** Of the instance. */
  port: number;
  /** Lets containers of Docker on Linux reach the instance, until the command is ended. */
  bridge: boolean;
}

/** @throws {UsageError} */
export function parseLocalOptions(args: readonly string[]): LocalCommandOptions {
  const { values } = readCommandLine(args, OPTIONS.local);
  return {
    tenantPath: filled('--tenant', values.tenant),
    port: wholeNumber('--port', values.port, DEFAULT_PORT, [0, 65_535]),
    debounceSeconds: wholeNumber('--debounce', values.debounce, 2, [0, 900]),
    modelDelayMs: wholeNumber('--model-delay', values['model-delay'], 300, [0, 60_000]),
    dataPath: filled('--data', values.data),
    dynamodbEndpoint: address('--dynamodb', values.dynamodb),
    environments:
      values.environments === undefined
        ? undefined
        : wholeNumber('--environments', values.environments, 1, [1, 64]),
    modelId: filled('--model', values.model),
    strict: values.strict === true,
    assemblyDir: filled('--assembly', values.assembly),
    watch: values['no-watch'] !== true,
    asDeployed: values['as-deployed'] === true,
    verbose: values.verbose === true,
  };
}

/** @throws {UsageError} */
export function parseSayOptions(args: readonly string[]): SayCommandOptions {
  const { values, positionals } = readCommandLine(args, OPTIONS.say, true);
  const text = positionals.join(' ').trim();
  const tap = filled('--tap', values.tap);
  const voice = filled('--voice', values.voice);
  const file = filled('--file', values.file);
  if ([text, tap, voice, file].every((one) => one === undefined || one === ''))
    throw new UsageError('there is no text to send; write it as in: npm run say -- "Olá"');
  const from = String(values.from ?? DEMO_CUSTOMER);
  if (!/^\d{6,15}$/.test(from))
    throw new UsageError(`--from takes the 6 to 15 digits of a number, not "${from}"`);
  return {
    text,
    tap,
    voice,
    file,
    from,
    port: wholeNumber('--port', values.port, DEFAULT_PORT, [1, 65_535]),
    channel: filled('--channel', values.channel),
    waitSeconds: wholeNumber('--wait', values.wait, 30, [0, 3600]),
  };
}

/** @throws {UsageError} */
export function parseCostOptions(args: readonly string[]): CostCommandOptions {
  const { values } = readCommandLine(args, {
    region: { type: 'string' },
    'model-ms': { type: 'string' },
    'tool-ms': { type: 'string' },
    'embedding-ms': { type: 'string' },
    'listen-ms': { type: 'string' },
    'whatsapp-ms': { type: 'string' },
    'trace-sample': { type: 'string' },
    'messages-a-month': { type: 'string' },
    'thrown-away': { type: 'string' },
    budget: { type: 'boolean' },
  });
  return {
    region: filled('--region', values.region) ?? 'us-east-1',
    modelMs: wholeNumber('--model-ms', values['model-ms'], 4_000, [0, 60_000]),
    toolMs: wholeNumber('--tool-ms', values['tool-ms'], 300, [0, 20_000]),
    embeddingMs: wholeNumber('--embedding-ms', values['embedding-ms'], 300, [0, 20_000]),
    listenMs: wholeNumber('--listen-ms', values['listen-ms'], 2_000, [0, 60_000]),
    whatsappMs: wholeNumber('--whatsapp-ms', values['whatsapp-ms'], 300, [0, 60_000]),
    traceSample: wholeNumber('--trace-sample', values['trace-sample'], 1, [0, 100]),
    messagesAMonth: wholeNumber(
      '--messages-a-month',
      values['messages-a-month'],
      1_000_000,
      [1_000, 999_999_999],
    ),
    thrownAway: wholeNumber('--thrown-away', values['thrown-away'], THROWN_AWAY, [0, 999]),
    hasBudget: values.budget ?? false,
  };
}

/** @throws {UsageError} */
export function parseDemoOptions(args: readonly string[]): DemoCommandOptions {
  return { json: readCommandLine(args, OPTIONS.demo).values.json === true };
}

/** @throws {UsageError} */
export function parseSamOptions(args: readonly string[]): SamCommandOptions {
  const { values } = readCommandLine(args, OPTIONS.sam);
  return {
    port: wholeNumber('--port', values.port, DEFAULT_PORT, [1, 65_535]),
    bridge: values.bridge === true,
  };
}

type Value = string | boolean | (string | boolean)[] | undefined;

function wholeNumber(name: string, value: Value, fallback: number, [least, most]: [number, number]): number {
  if (value === undefined) return fallback;
  const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new UsageError(`${name} takes a whole number from ${least} to ${most}, not "${value}"`);
  }
  return number;
}

function filled(name: string, value: Value): string | undefined {
  if (value === '') throw new UsageError(`${name} needs a value`);
  return value === undefined ? undefined : String(value);
}

function address(name: string, value: Value): string | undefined {
  if (value === undefined) return undefined;
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new UsageError(`${name} takes an address such as http://127.0.0.1:8000, not "${value}"`);
}
