import type { Runtime } from '@prosa/local-cloud/runtime';
import { FUNCTIONS, type FunctionName } from '../../lib/functions.ts';

type Report = ReturnType<Runtime['billing']['report']>;
type Item = Report['items'][number];

/** What is not counted and so taken for granted. */
export interface CostAssumptions {
  /** How long a model thinks about an answer, in milliseconds. */
  modelMs: number;
  /** How long a call of WhatsApp takes, in milliseconds. */
  whatsappMs: number;
  /** How long a tenant's system takes for a tool's call, in milliseconds. */
  toolMs: number;
  /** How long a request for vectors takes, with their search or their storing, in milliseconds. */
  embeddingMs: number;
  /** How long a model listens to a voice note, in milliseconds. */
  listenMs: number;
  /** Percent of the webhooks whose traces are recorded. */
  traceSample: number;
  /** Calls of the model whose answers no customer gets, because a newer message came meanwhile, for 100 answered messages. */
  thrownAway: number;
}

/** One line of the table: US$ per million answered messages, undefined where there is no price. */
export interface CostLine {
  what: string;
  units: number;
  unit: string;
  usd: number | undefined;
}

const MILLION = 1_000_000;
const MB_PER_GB = 1_024;

/** Memory at which a function has one processor to itself. */
const MB_PER_PROCESSOR = 1_769;

export const AGENT = 'Lambda, ai-agent';

/** Called once for each environment and not for each message. */
const ONCE = new Set(['secretsmanager']);

/**
 * What a million answered messages cost, from what a number of them used.
 *
 * Lambda's time is what the handlers took on this machine, by as much longer as their share of a processor is smaller, and
 * the waiting for the model and WhatsApp, which answer at once here.
 *
 * @param report of a run whose messages were all answered, with a warm installation
 * @param messages how many these were
 */
export function costTable(report: Report, messages: number, assumed: CostAssumptions): CostLine[] {
  const perMessage = report.items
    .filter(({ service }) => service !== 'xray' && !ONCE.has(service))
    .map((item) => onLambda(item, assumed));
  const lines = new Map<string, CostLine>();
  for (const item of perMessage) {
    const what = nameOf(item);
    const line = lines.get(what) ?? { what, units: 0, unit: item.unit, usd: 0 };
    line.units += item.units / messages;
    line.usd = sum(line.usd, item.usd === null ? undefined : (item.usd / messages) * MILLION);
    lines.set(what, line);
  }
  const more = [traceLine(report, messages, assumed), thrownAwayLine(lines.get(AGENT), assumed)];
  const all = [...lines.values(), ...more.filter((line) => line !== undefined)];
  return all.sort((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
}

/** The sum of the lines that have a price. */
export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((total, { usd = 0 }) => total + usd, 0);
}

/** Undefined as soon as one of them is. */
const sum = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other;

function nameOf({ service, resource, unit, operation }: Item): string {
  if (service === 'lambda')
    return unit === 'invocation' ? 'Lambda, invocations' : `Lambda, ${functionOf(resource)}`;
  if (service === 'logs') return `logs, ${operation}`;
  // Two are the desk's lists, two what its pages ask for: docs/adr/15.
  if (operation === 'index:write') return 'dynamodb, write request units of indexes';
  return `${service}, ${unit}s`;
}

/** The name of ours in the one that CloudFormation gave. */
export function functionOf(resource = ''): FunctionName {
  const plain = resource.toLowerCase().replaceAll('-', '');
  const names = Object.keys(FUNCTIONS) as FunctionName[];
  const found = names.find((name) => plain.includes(`${name.replaceAll('-', '')}function`));
  if (!found) throw new Error(`${resource} is none of our functions`);
  return found;
}

function onLambda(item: Item, assumed: CostAssumptions): Item {
  if (item.service !== 'lambda' || item.unit === 'invocation') return item;
  const name = functionOf(item.resource);
  const { memoryMb } = FUNCTIONS[name];
  const gb = memoryMb / MB_PER_GB;
  const computing = (item.units / gb) * Math.max(1, MB_PER_PROCESSOR / memoryMb);
  const waiting = (item.requests * waitOf(name, assumed)) / 1_000;
  const units = (computing + waiting) * gb;
  return {
    ...item,
    units,
    usd: item.usd === null || item.units === 0 ? item.usd : (item.usd / item.units) * units,
  };
}

/** What an invocation of a function waits for besides AWS, in milliseconds. */
function waitOf(
  name: FunctionName,
  { modelMs, whatsappMs, toolMs, embeddingMs, listenMs }: CostAssumptions,
): number {
  if (name === 'ai-agent') return modelMs;
  if (name === 'tool-gateway') return toolMs;
  // WhatsApp tells where a file is, and gives it.
  if (name === 'media') return 2 * whatsappMs + listenMs;
  if (name === 'retriever' || name === 'embedder') return embeddingMs;
  return name === 'sender' ? whatsappMs : 0;
}

/** In the run that is counted each message is answered by itself, and no call is for nothing. */
function thrownAwayLine(agent: CostLine | undefined, { thrownAway }: CostAssumptions): CostLine | undefined {
  if (!agent) return undefined;
  const share = thrownAway / 100;
  const usd = agent.usd === undefined ? undefined : agent.usd * share;
  return { what: `${AGENT}, answers thrown away`, units: agent.units * share, unit: agent.unit, usd };
}

/** Each webhook draws for itself; all that follows from it is one trace. */
function traceLine(report: Report, messages: number, { traceSample }: CostAssumptions): CostLine | undefined {
  const recorded = report.items.filter(({ service }) => service === 'xray');
  const webhooks = report.items.find(({ service }) => service === 'http-api');
  const price = recorded.find(({ usd, units }) => usd !== null && units > 0);
  if (!webhooks) return undefined;
  const units = ((webhooks.requests / messages) * traceSample) / 100;
  const usd = price?.usd ? (price.usd / price.units) * units * MILLION : undefined;
  return { what: 'X-Ray, traces', units, unit: 'recorded trace', usd };
}
