import type { Progress } from '../../bin/progress.ts';
import { customerSays } from '../../local/whatsapp/customer.ts';
import { LocalProcess } from '../support/local-process.ts';
import { until } from '../support/until.ts';
import { type BenchOptions, localOrigin } from './bench-options.ts';
import type { PlannedMessage } from './conversation-plan.ts';
import { DISORDER } from './disorder.ts';
import { Environments, type FunctionUse } from './environments.ts';
import { InstanceView, textOf } from './instance-view.ts';
import { measure, type SaidMessage, type Seen } from './measure.ts';

/** Messages before the first that counts, which find cold functions. */
const WARM_UP = 8;

const LOOK_EVERY_MS = 2_000;

/** WhatsApp posts again what the webhook did not take; milliseconds. */
const REPOST_MS = 1_000;

/** Longest wait for the last answer, in milliseconds: a turn waits for fifteen minutes at most. */
const DRAIN_MS = 16 * 60_000;

/** Longest wait for what comes after the last answer, such as statuses, in milliseconds. */
const SETTLE_MS = 8_000;

/** What a run on this machine used, in all. */
export interface Used {
  /** Calls at AWS's endpoints by service and operation. */
  sdkCalls: Record<string, number>;
  /** Billed units by service and unit. */
  units: Record<string, number>;
  /** US$ by service, of what has a price. */
  usd: Record<string, number>;
  /** Requests for vectors. */
  embeddings: ReturnType<InstanceView['embeddings']>;
  /** By function, as CloudFormation named it; undefined is the runtime. Empty where it cannot be told. */
  processes: ReadonlyMap<string | undefined, FunctionUse>;
  /** The most memory of the runtime and all environments together, in MB. */
  peakMb: number;
  deadLetters: number;
  /** Posts that the webhook did not take at first. */
  reposted: number;
  /** How often each fault struck. */
  faults: Record<string, number>;
}

/** What is done on the instance besides the conversations. @param url its origin */
export interface Besides {
  /** Before the first message. */
  before?(url: string): Promise<unknown>;
  /** While conversations go on, from their begin. */
  beside?(url: string): Promise<unknown>;
}

/**
 * Runs planned conversations on this machine: Prosa in processes of its own, and from this one signed webhooks at the planned
 * times, whether or not anything is answered.
 */
export async function runReally(
  plan: readonly PlannedMessage[],
  options: BenchOptions,
  progress: Progress,
  besides?: Besides,
): Promise<{ seen: Seen; used: Used }> {
  const local = options.target === undefined ? await startProsa(options) : undefined;
  try {
    return await run(
      plan,
      { ...options, url: options.target ?? local?.url ?? '', pid: local?.pid },
      progress,
      besides,
    );
  } finally {
    await local?.stop();
  }
}

function startProsa({
  debounceSeconds,
  modelMs,
  environments,
  threads,
}: BenchOptions): Promise<LocalProcess> {
  return LocalProcess.start(
    ...['--debounce', String(debounceSeconds), '--model-delay', String(modelMs)],
    ...[
      '--environments',
      String(environments),
      '--no-watch',
      '--as-deployed',
      ...(threads ? [] : ['--strict']),
    ],
  );
}

async function run(
  plan: readonly PlannedMessage[],
  options: BenchOptions & { url: string; pid: number | undefined },
  progress: Progress,
  besides: Besides = {},
): Promise<{ seen: Seen; used: Used }> {
  const view = new InstanceView(options.url);
  const { webhookUrl, appSecret, channels } = await view.health();
  localOrigin(webhookUrl);
  const [channel] = channels;
  let reposted = 0;
  const say = async (number: number, customer: string): Promise<SaidMessage> => {
    const message = {
      ...{ webhookUrl, appSecret, from: customer, text: textOf(number) },
      messageId: `wamid.bench.${process.pid}.${number}`,
      phoneNumberId: channel?.phone_number_id ?? '',
      displayPhoneNumber: channel?.display_phone_number ?? '',
    };
    const first = await customerSays(message);
    for (let last = first; ; last = await customerSays(message)) {
      const { status, answeredAt } = last;
      if (status === 200) return { number, customer, postedAt: first.postedAt, acceptedAt: answeredAt };
      reposted += 1;
      await pause(REPOST_MS);
    }
  };

  await besides.before?.(options.url);
  await warmUp(view, say);
  await view.reset();
  const environments = options.pid === undefined ? undefined : new Environments(options.pid);
  environments?.reset();
  if (options.disorder) {
    await view.disturb(DISORDER.map((fault, index) => ({ ...fault, seed: options.seed * 100 + index })));
  }
  const looking = new AbortController();
  const looks = lookUntil(looking.signal, async () => {
    await view.look();
    environments?.look();
  });

  const start = performance.now();
  const other = besides.beside?.(options.url);
  const running: Promise<SaidMessage>[] = [];
  for (const { number, customer, atMs } of plan) {
    await pause(start + atMs - performance.now());
    running.push(say(number, phoneOf(customer)));
    progress.tell(number, 'messages posted');
  }
  const said = await Promise.all(running);
  const faults = options.disorder ? await view.calm() : {};
  const seen = (): Seen => {
    const handedOff = view.handedOff();
    return {
      messages: said.map((message) => ({ ...message, handedOffAt: handedOff.get(message.number) })),
      calls: view.modelAnswers(),
      replies: view.replies(),
      withPeople: view.withPeople(),
      debounceMs: options.debounceSeconds * 1_000,
    };
  };
  const end = Date.now() + DRAIN_MS;
  while (measure(seen()).lost > 0 && Date.now() < end) await pause(LOOK_EVERY_MS);
  await other;
  await pause(SETTLE_MS);
  looking.abort();
  await looks;
  return {
    seen: seen(),
    used: {
      sdkCalls: await view.sdkCalls(),
      units: await view.units(),
      usd: await view.usd(),
      embeddings: view.embeddings(),
      processes: environments?.use() ?? new Map(),
      peakMb: environments?.peakMb ?? 0,
      deadLetters: await view.deadLetters(),
      ...{ reposted, faults },
    },
  };
}

/** Until every function is warm and everything has come to rest. */
async function warmUp(
  view: InstanceView,
  say: (number: number, customer: string) => Promise<unknown>,
): Promise<void> {
  for (let number = 1; number <= WARM_UP; number++) await say(-number, phoneOf(-number));
  await until('answers to the first messages', async () => {
    await view.look();
    return view.replies().length >= WARM_UP;
  });
  await pause(SETTLE_MS);
}

async function lookUntil(signal: AbortSignal, look: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await pause(LOOK_EVERY_MS);
    await look();
  }
}

/** A customer's number, digits only. @param customer from 0; a negative one is none of the plan's */
function phoneOf(customer: number): string {
  return customer < 0 ? `55119${80_000_000 - customer}` : `55119${String(customer).padStart(8, '0')}`;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
