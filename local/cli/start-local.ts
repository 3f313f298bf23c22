import { resolve } from 'node:path';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { listen } from '@prosa/local-cloud/http';
import type { Runtime, RuntimeOptions } from '@prosa/local-cloud/runtime';
import { startRuntime } from '@prosa/local-cloud/start';
import {
  DEMO_APP,
  DEMO_APP_SECRET,
  DEMO_CUSTOMER,
  DEMO_TENANT,
  DEMO_VERIFY_TOKEN,
  standInChannels,
} from '../demo/demo-tenant.ts';
import { disturbedAnswers } from '../faults/model-faults.ts';
import { DETAIL_FIELDS, type ProsaFaults } from '../faults/prosa-faults.ts';
import { disturbedSends } from '../faults/whatsapp-faults.ts';
import { modelCallsRoute } from '../model/calls-route.ts';
import { type ModelStandIn, serveModelStandIn } from '../model/stand-in.ts';
import { type CustomerDelivery, customerSays } from '../whatsapp/customer.ts';
import { readMarksRoute } from '../whatsapp/read-marks-route.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from '../whatsapp/stand-in.ts';
import { Cleanup } from './cleanup.ts';
import { CommandError } from './errors.ts';
import { makeAssemblyFolder, type SynthesisOptions, synthesizeLocal } from './local-assembly.ts';
import type { ModelChoice } from './model-choice.ts';
import { outboxRoute } from './outbox-route.ts';
import { provisionLocal } from './provision-demo.ts';
import { publicUrls } from './public-urls.ts';
import { sayRoute } from './say-route.ts';

/** The synthesis options have no effect on an assembly that is given. */
export interface StartLocalOptions extends SynthesisOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  /** A cloud assembly of stage `local` that is there already; without it one is synthesized. */
  assemblyDir?: string;
  /** Default: the stand-in without delay. */
  model?: ModelChoice;
  /** Folder that keeps tables, queues, buses and secrets; without it everything is in memory. */
  dataPath?: string;
  /** Another DynamoDB in place of ours. */
  dynamodbEndpoint?: string;
  /** Milliseconds before each of sent, delivered and read. */
  statusDelayMs?: number;
  maximumEnvironments?: number;
  /** Runs each execution environment in a process of its own. */
  strict?: boolean;
  patience?: RuntimeOptions['patience'];
  onLog?: RuntimeOptions['onLog'];
  onInvocationStart?: RuntimeOptions['onInvocationStart'];
  onInvocation?: RuntimeOptions['onInvocation'];
  /** Sees every call of the functions at the AWS endpoints. */
  onCall?: RuntimeOptions['onCall'];
  /** Time as the engines see it; functions always have the machine's. */
  clock?: RuntimeOptions['clock'];
  /** One line for people. */
  onReport?: (line: string) => void;
}

/** What a customer says. */
export interface SayOptions {
  /** Digits only; the demo customer by default. */
  from?: string;
  name?: string;
  /** Default: the demo tenant's first channel. */
  phoneNumberId?: string;
  messageId?: string;
  /** Milliseconds since the epoch. */
  timestamp?: number;
}

/** Everything on one machine: the templates, the demo tenant, and the stand-ins for the outside world. */
export interface LocalProsa {
  readonly runtime: Runtime;
  /** Where the provider reaches the demo app. */
  readonly webhookUrl: string;
  readonly whatsapp: WhatsAppStandIn;
  /** Undefined when a real provider answers. */
  readonly model: ModelStandIn | undefined;
  /** Disorder on demand, also at `/_local/faults`. */
  readonly faults: ProsaFaults;
  /** Milliseconds from the templates to readiness. */
  readonly startupMs: number;
  /** Sends one customer message. @throws {RangeError} for an unknown channel, a bad number or an empty text */
  say(text: string, options?: SayOptions): Promise<CustomerDelivery>;
  /** Ends everything. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts Prosa on this machine and provisions the demo tenant.
 *
 * @throws {PortInUseError} {SynthesisError} {AssemblyError} {StateFolderError}; nothing is left running
 */
export async function startLocal(options: StartLocalOptions = {}): Promise<LocalProsa> {
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(options: StartLocalOptions, cleanup: Cleanup): Promise<LocalProsa> {
  const { port = 0, onReport } = options;
  await requireFreePort(port);
  const assemblyDir = options.assemblyDir ?? (await synthesizeOwn(options, cleanup));

  const from = performance.now();
  const choice = options.model ?? { kind: 'stand-in', delayMs: 0 };
  const faults: ProsaFaults = new FaultRegistry({ clock: options.clock });
  const model =
    choice.kind === 'stand-in'
      ? await serveModelStandIn({ ...choice, onReport, disturb: disturbedAnswers(faults) })
      : undefined;
  if (model) cleanup.add(() => model.close());

  let webhookUrl: string | undefined;
  const whatsapp = await serveWhatsAppStandIn({
    channels: standInChannels(DEMO_TENANT),
    webhook: () => (webhookUrl === undefined ? undefined : { url: webhookUrl, appSecret: DEMO_APP_SECRET }),
    statusDelayMs: options.statusDelayMs,
    onReport,
    disturb: disturbedSends(faults),
  });
  cleanup.add(() => whatsapp.close());

  const say = async (text: string, how: SayOptions = {}): Promise<CustomerDelivery> => {
    const channel = channelOf(how.phoneNumberId);
    if (webhookUrl === undefined || !channel) {
      throw new RangeError(`there is no channel ${how.phoneNumberId ?? ''} to write to`);
    }
    return customerSays({
      from: DEMO_CUSTOMER,
      ...how,
      text,
      webhookUrl,
      appSecret: DEMO_APP_SECRET,
      phoneNumberId: channel.phone_number_id,
      displayPhoneNumber: channel.display_phone_number,
      onPost: (payload) => whatsapp.observe(payload),
    });
  };

  const runtime = await startRuntime({
    assemblyDir,
    port,
    faults,
    detailFields: DETAIL_FIELDS,
    maximumEnvironments: options.maximumEnvironments,
    patience: options.patience,
    isolation: options.strict === true ? 'process' : 'thread',
    environmentOverrides: {
      GRAPH_API_BASE_URL: whatsapp.url,
      OPENAI_BASE_URL: model?.baseUrl ?? (choice.kind === 'provider' ? choice.baseUrl : ''),
    },
    onLog: options.onLog,
    onInvocationStart: options.onInvocationStart,
    onInvocation: options.onInvocation,
    onCall: options.onCall,
    clock: options.clock,
    onReport,
    dataPath: options.dataPath,
    dynamodbEndpoint: options.dynamodbEndpoint,
    pageDirectory: resolve(import.meta.dirname, '../../web'),
    health: (front) => ({
      ...publicUrls(front, DEMO_APP),
      app: DEMO_APP,
      verifyToken: DEMO_VERIFY_TOKEN,
      appSecret: DEMO_APP_SECRET,
      channels: DEMO_TENANT.channels.map(({ phone_number_id, display_phone_number, name }) => ({
        tenant_id: DEMO_TENANT.tenant_id,
        phone_number_id,
        display_phone_number,
        name,
      })),
    }),
    extraRoutes: [
      outboxRoute((filter) => whatsapp.outbox(filter)),
      readMarksRoute((filter) => whatsapp.readMarks(filter)),
      modelCallsRoute((filter) => model?.callRecords(filter) ?? []),
      sayRoute(async ({ text, from, name, phone_number_id }) =>
        channelOf(phone_number_id) ? say(text, { from, name, phoneNumberId: phone_number_id }) : undefined,
      ),
    ],
  });
  cleanup.add(() => runtime.close());
  await provisionLocal(
    runtime,
    [DEMO_TENANT],
    choice.kind === 'provider' ? choice.apiKey : 'stand-in-needs-no-key',
  );
  webhookUrl = publicUrls(runtime, DEMO_APP).webhookUrl ?? undefined;
  if (webhookUrl === undefined) throw new CommandError('the templates have no route /webhooks/…/{app}');
  runtime.setReady();
  const startupMs = performance.now() - from;
  return { runtime, webhookUrl, whatsapp, model, faults, startupMs, say, close: () => cleanup.run() };
}

/**
 * For a port that is asked before the seconds that a synthesis takes; the runtime asks again.
 *
 * @param port 0 is always free
 * @throws {PortInUseError}
 */
export async function requireFreePort(port: number): Promise<void> {
  if (port !== 0) await (await listen(() => undefined, port)).close();
}

async function synthesizeOwn(options: SynthesisOptions, cleanup: Cleanup): Promise<string> {
  const folder = await makeAssemblyFolder();
  cleanup.add(() => folder.remove());
  return synthesizeLocal(folder.path, options);
}

function channelOf(phoneNumberId = DEMO_TENANT.channels[0]?.phone_number_id) {
  return DEMO_TENANT.channels.find((channel) => channel.phone_number_id === phoneNumberId);
}
