import { requireDataFolder } from '@prosa/local-cloud/data-folder';
import { FaultRegistry } from '@prosa/local-cloud/faults';
import { listen } from '@prosa/local-cloud/http';
import type { Runtime, RuntimeOptions } from '@prosa/local-cloud/runtime';
import { startRuntime } from '@prosa/local-cloud/start';
import type { ProvisionReport } from '#core/tenant/provision-tenant.ts';
import { PRIVATE_ADDRESSES } from '#platform/http/private-addresses.ts';
import { BuiltPage } from '../../lib/built-page.ts';
import { SECURITY_HEADERS } from '../../web/security-headers.ts';
import { DEMO_KNOWLEDGE, putDemoDocuments } from '../demo/demo-documents.ts';
import { DEMO_CUSTOMER, demoTools } from '../demo/demo-shop.ts';
import { DEMO_APP, DEMO_APP_SECRET, DEMO_TENANT, DEMO_VERIFY_TOKEN } from '../demo/demo-tenant.ts';
import { disturbedAnswers } from '../faults/model-faults.ts';
import { DETAIL_FIELDS, type ProsaFaults } from '../faults/prosa-faults.ts';
import { disturbedTools } from '../faults/tools-faults.ts';
import { disturbedSends } from '../faults/whatsapp-faults.ts';
import { disturbedFiles } from '../faults/whatsapp-files.ts';
import { modelCallsRoute } from '../model/calls-route.ts';
import { type ModelStandIn, serveModelStandIn } from '../model/stand-in.ts';
import { type ShopStandIn, serveShopStandIn } from '../shop/stand-in.ts';
import { Invocations } from '../watch/invocations.ts';
import { Watch } from '../watch/watch-route.ts';
import { watchRuntime } from '../watch/watch-runtime.ts';
import { type CustomerDelivery, customerSends, type Tap } from '../whatsapp/customer.ts';
import type { CustomerContent } from '../whatsapp/customer-content.ts';
import { readMarksRoute } from '../whatsapp/read-marks-route.ts';
import { serveWhatsAppStandIn, type WhatsAppStandIn } from '../whatsapp/stand-in.ts';
import { Cleanup } from './cleanup.ts';
import { CommandError } from './errors.ts';
import { makeAssemblyFolder, type SynthesisOptions, synthesizeLocal } from './local-assembly.ts';
import { LocalTenants } from './local-tenants.ts';
import type { ModelChoice } from './model-choice.ts';
import { outboxRoute } from './outbox-route.ts';
import { provisionedChannels, provisionLocal, provisionModelKeys } from './provision-local.ts';
import { publicUrls } from './public-urls.ts';
import { sayRoute } from './say-route.ts';
import { tenantsRoute } from './tenants-route.ts';
import { idTokenClaims, type TokenRequest, tokenRoute } from './token-route.ts';

/** The synthesis options have no effect on an assembly that is given. */
export interface StartLocalOptions extends SynthesisOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  /** A cloud assembly of stage `local` that is there already; without it one is synthesized. */
  assemblyDir?: string;
  /** A tenant as in its file. Default: the demo's. */
  tenant?: unknown;
  /** Whether the demo's tenant answers from documents. */
  documents?: boolean;
  /** Default: the stand-in without delay. */
  model?: ModelChoice;
  /** Folder that keeps tables, queues, buses, secrets, objects and vectors; without it everything is in memory. */
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
  /** Digits only, or a user id; the demo customer by default. */
  from?: string;
  name?: string;
  /** Default: the first channel of the first tenant. */
  phoneNumberId?: string;
  messageId?: string;
  /** Milliseconds since the epoch. */
  timestamp?: number;
  /** A choice that is tapped in place of writing the text. */
  tap?: Tap | undefined;
  /** WhatsApp's id of the message that this one answers. */
  replyTo?: string | undefined;
}

/** Everything on one machine: the templates, a tenant, and the stand-ins for the outside world. */
export interface LocalProsa {
  readonly runtime: Runtime;
  /** Where the provider reaches the app of the first channel. */
  readonly webhookUrl: string;
  readonly whatsapp: WhatsAppStandIn;
  /** What the demo's tools lead to: a small company's own system. */
  readonly shop: ShopStandIn;
  /** The tenants that are there, with their numbers. */
  readonly tenants: LocalTenants;
  /** Undefined when a real provider answers. */
  readonly model: ModelStandIn | undefined;
  /** Disorder on demand, also at `/_local/faults`. */
  readonly faults: ProsaFaults;
  /** What a browser loads, made of the sources. */
  readonly page: BuiltPage;
  /** Milliseconds from the templates to readiness. */
  readonly startupMs: number;
  /** Sends one customer message. @throws {RangeError} for an unknown channel, a bad number or an empty text */
  say(text: string, options?: SayOptions): Promise<CustomerDelivery>;
  /** Does something else that a customer can do. @throws {RangeError} as `say` */
  send(content: CustomerContent, options?: Omit<SayOptions, 'tap'>): Promise<CustomerDelivery>;
  /**
   * Writes one more tenant, or what it is now; the next invocations see it.
   *
   * @throws {TenantSpecError} {TenantExistsError} {ChannelTakenError}
   */
  provision(tenant: unknown, options: { update: boolean }): Promise<ProvisionReport>;
  /** An ID token as a person has it who has signed in. */
  idToken(person: TokenRequest): string;
  /** Ends everything. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts Prosa on this machine and provisions a tenant.
 *
 * @throws {TenantSpecError} {PortInUseError} {SynthesisError} {AssemblyError} {StateFolderError}; nothing is left running
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
  await requirePlace({ port, dataPath: options.dataPath });
  const assemblyDir = options.assemblyDir ?? (await synthesizeOwn(options, cleanup));

  const from = performance.now();
  const choice = options.model ?? { kind: 'stand-in', delayMs: 0 };
  const faults: ProsaFaults = new FaultRegistry({ clock: options.clock });
  const model =
    choice.kind === 'stand-in'
      ? await serveModelStandIn({ ...choice, onReport, disturb: disturbedAnswers(faults) })
      : undefined;
  if (model) cleanup.add(() => model.close());
  const modelBaseUrl = model?.baseUrl ?? (choice.kind === 'provider' ? choice.baseUrl : '');

  const shop = await serveShopStandIn(disturbedTools(faults));
  cleanup.add(() => shop.close());

  const page = new BuiltPage('own-machine');
  const tenants = new LocalTenants();
  const watch = new Watch();
  const invocations = new Invocations();
  const webhookUrlOf = (app: string) => publicUrls(runtime, app).webhookUrl ?? undefined;
  const whatsapp = await serveWhatsAppStandIn({
    webhook(phoneNumberId) {
      const url = webhookUrlOf(tenants.channel(phoneNumberId)?.app ?? DEMO_APP);
      return url === undefined ? undefined : { url, appSecret: DEMO_APP_SECRET };
    },
    statusDelayMs: options.statusDelayMs,
    onReport,
    disturb: disturbedSends(faults),
    disturbFiles: disturbedFiles(faults),
    onChat: (entry) => watch.note(entry),
  });
  cleanup.add(() => whatsapp.close());

  const send = async (
    content: CustomerContent,
    how: Omit<SayOptions, 'tap'> = {},
  ): Promise<CustomerDelivery> => {
    const channel = tenants.channel(how.phoneNumberId);
    const webhookUrl = channel && webhookUrlOf(channel.app);
    if (webhookUrl === undefined || !channel) {
      throw new RangeError(`there is no channel ${how.phoneNumberId ?? ''} to write to`);
    }
    return customerSends({
      from: DEMO_CUSTOMER,
      ...how,
      content,
      webhookUrl,
      appSecret: DEMO_APP_SECRET,
      phoneNumberId: channel.phone_number_id,
      displayPhoneNumber: channel.display_phone_number,
      takeIn: (file) => whatsapp.takeIn(channel.phone_number_id, file),
      onPost: (payload) => whatsapp.observe(payload),
    });
  };
  const say = (text: string, { tap, ...how }: SayOptions = {}) => send(tap ?? { kind: 'text', text }, how);

  const provision = async (tenant: unknown, how: { update: boolean }): Promise<ProvisionReport> => {
    const { report, tenant: provisioned } = await provisionLocal(runtime, tenant, how);
    tenants.learn(provisioned);
    for (const { phone_number_id: phoneNumberId, display_phone_number, accessToken } of tenants.channels()) {
      whatsapp.know({ phoneNumberId, displayPhoneNumber: display_phone_number, accessToken });
    }
    // An environment remembers a tenant for a minute.
    if (report.items.some(({ outcome }) => outcome !== 'unchanged')) {
      for (const fn of runtime.functions.values()) fn.renew();
    }
    return report;
  };

  const idToken = (person: TokenRequest): string => {
    const [pool] = runtime.userPools.values();
    const [clientId] = pool?.clientIds ?? [];
    if (!pool || clientId === undefined)
      throw new CommandError('the templates have no user pool with a client');
    return runtime.signToken(pool.issuer, idTokenClaims(person, clientId, Date.now()));
  };

  const runtime: Runtime = await startRuntime({
    assemblyDir,
    port,
    faults,
    detailFields: DETAIL_FIELDS,
    maximumEnvironments: options.maximumEnvironments,
    patience: options.patience,
    isolation: options.strict === true ? 'process' : 'thread',
    environmentOverrides: {
      GRAPH_API_BASE_URL: whatsapp.url,
      OPENAI_BASE_URL: modelBaseUrl,
      EMBEDDINGS_BASE_URL: modelBaseUrl,
      TRANSCRIPTION_BASE_URL: modelBaseUrl,
      PRIVATE_ADDRESSES: PRIVATE_ADDRESSES.ownMachine,
    },
    onLog: options.onLog,
    onInvocationStart: options.onInvocationStart,
    onInvocation(report) {
      invocations.note(report);
      options.onInvocation?.(report);
    },
    onCall: options.onCall,
    clock: options.clock,
    onReport,
    dataPath: options.dataPath,
    dynamodbEndpoint: options.dynamodbEndpoint,
    mounts: { '/desk': 'DeskApi', '/tools': 'ToolGatewayApi' },
    page: { folder: () => page.folder(), headers: SECURITY_HEADERS, entry: 'index.html' },
    health: (front) => ({
      ...publicUrls(front, tenants.channel()?.app ?? DEMO_APP),
      app: tenants.channel()?.app ?? DEMO_APP,
      verifyToken: DEMO_VERIFY_TOKEN,
      appSecret: DEMO_APP_SECRET,
      graphApiUrl: whatsapp.url,
      modelUrl: model?.baseUrl,
      shopUrl: shop.url,
      channels: tenants.channels().map(({ accessToken: _accessToken, ...channel }) => ({
        ...channel,
        webhook_url: publicUrls(front, channel.app).webhookUrl,
      })),
    }),
    extraRoutes: [
      outboxRoute((filter) => whatsapp.outbox(filter)),
      readMarksRoute((filter) => whatsapp.readMarks(filter)),
      modelCallsRoute((filter) => model?.callRecords(filter) ?? []),
      sayRoute(async ({ content, phone_number_id: phoneNumberId, reply_to: replyTo, ...who }) =>
        tenants.channel(phoneNumberId) ? send(content, { ...who, phoneNumberId, replyTo }) : undefined,
      ),
      watch.route(),
      tenantsRoute((tenant, update) => provision(tenant, { update })),
      tokenRoute(idToken),
    ],
  });
  cleanup.add(() => runtime.close());
  const watched = watchRuntime(runtime, { tenants, invocations });
  cleanup.add(async () => watched.close());
  tenants.keep(await provisionedChannels(runtime));
  // The shop has another port each time.
  const demo = {
    ...{ ...DEMO_TENANT, tools: demoTools(shop.url) },
    ...(options.documents && { knowledge: DEMO_KNOWLEDGE }),
  };
  const { warnings } = await provision(options.tenant ?? demo, { update: true });
  for (const warning of warnings) options.onReport?.(`warning: ${warning}`);
  await provisionModelKeys(runtime, choice.kind === 'provider' ? choice.apiKey : 'stand-in-needs-no-key');
  const webhookUrl = webhookUrlOf(tenants.channel()?.app ?? DEMO_APP);
  if (webhookUrl === undefined) throw new CommandError('the templates have no route /webhooks/…/{app}');
  watch.connect(watched.parts);
  if (options.documents && options.tenant === undefined) await putDemoDocuments(runtime, demo.tenant_id);
  runtime.setReady();
  const startupMs = performance.now() - from;
  const parts = { runtime, webhookUrl, whatsapp, shop, tenants, model, faults, page, startupMs };
  return { ...parts, say, send, provision, idToken, close: () => cleanup.run() };
}

/**
 * For a port and a folder that are asked before the seconds that a synthesis takes; the runtime asks again.
 *
 * @param place port 0 is always free
 * @throws {PortInUseError} {StateFolderError}
 */
export async function requirePlace({
  port,
  dataPath,
}: Required<Pick<StartLocalOptions, 'port'>> & Pick<StartLocalOptions, 'dataPath'>): Promise<void> {
  if (port !== 0) await (await listen(() => undefined, port)).close();
  if (dataPath !== undefined) requireDataFolder(dataPath);
}

async function synthesizeOwn(options: SynthesisOptions, cleanup: Cleanup): Promise<string> {
  const folder = await makeAssemblyFolder();
  cleanup.add(() => folder.remove());
  return synthesizeLocal(folder.path, options);
}
