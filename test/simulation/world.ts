import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Crash } from './actor.ts';
import { type SimulatedClients, simulatedClients } from './aws-clients.ts';
import { rulesTo } from './bus-rules.ts';
import { Chance } from './chance.ts';
import { Contacts } from './contacts.ts';
import { type MessageKind, OTHER_TENANT, type Said, Sayings, type SayOptions, TENANT } from './customers.ts';
import { CONSUMED, type Deployment, deploy } from './deployment.ts';
import { FakeBus } from './fake-bus.ts';
import { fakeFetch } from './fake-fetch.ts';
import { FakeFiles } from './fake-files.ts';
import { FakeModel } from './fake-model.ts';
import { FakeQueues } from './fake-queues.ts';
import { FakeTools } from './fake-tools.ts';
import { FakeWhatsApp } from './fake-whatsapp.ts';
import { SimulatedLambda } from './lambda.ts';
import { createOperator, type ForgetRecord } from './operators.ts';
import { DISORDERLY, type Pace } from './pace.ts';
import { createPeople, type DeskDeed, type DeskRecord } from './people.ts';
import { Posts } from './posts.ts';
import { CALM, type ProviderMoods } from './provider-moods.ts';
import { Services, type TraceLine } from './services.ts';
import { simulateGlobals } from './simulated-globals.ts';
import { SimulatedTime } from './simulated-time.ts';
import { APP_CREDENTIALS } from './status-post.ts';
import { TableHistory } from './table-history.ts';
import type { SimulationTables, WorldTables } from './tables.ts';
import { bystanders, registryItems } from './tenants.ts';

/** When every history begins. */
const STARTS_AT = Date.UTC(2026, 10, 22, 12);

const MINUTE_MS = 60_000;

/** Longer than anything may take to come to rest, in milliseconds. */
const HORIZON_MS = 48 * 60 * MINUTE_MS;

const MOST_EVENTS = 60_000;

/** What makes one world differ from another. */
export interface WorldOptions {
  tables: SimulationTables;
  seed: number;
  /** Where the tenant's tickets begin: `ai`, `triage`, `queue:<id>`. */
  entry: string;
  /** Of the tenant's AI, in micro-dollars a month. */
  budget?: number | undefined;
  /** Whether the tenant's AI has tools. */
  hasTools?: boolean;
  /** Deaths, by the number of the actor. */
  crashes?: ReadonlyMap<number, Crash>;
  /** Whether a queue record vanishes when it is sent; numbers count from 1. */
  stolen?: (record: { number: number; queue: string }) => boolean;
  /** Whether queues deliver again what was deleted, or too early. */
  disorder?: boolean;
  moods?: ProviderMoods;
  /** {@link DISORDERLY} unless told. */
  pace?: Pace;
  /** How long turns wait for more messages; 2 unless told. */
  debounceSeconds?: number;
  /** Whether all that happens is kept, as those need it who judge the run; true unless told. */
  isJudged?: boolean;
}

/**
 * The conversation core on a simulated day: the real handlers with their real dependencies, DynamoDB's emulator, and
 * everything else in memory, in simulated time. One event happens after the other, so a run depends on
 * its options and on what it is told to do, and on nothing else.
 */
export class World {
  readonly time: SimulatedTime;
  readonly trace: TraceLine[] = [];
  readonly sayings = new Sayings();
  readonly contacts: Contacts;
  readonly bus: FakeBus;
  readonly queues: FakeQueues;
  readonly model: FakeModel;
  readonly tools: FakeTools;
  readonly files: FakeFiles;
  readonly whatsApp: FakeWhatsApp;
  readonly lambda: SimulatedLambda;
  readonly history: TableHistory;
  readonly deeds: DeskRecord[] = [];
  readonly forgets: ForgetRecord[] = [];
  /** What handlers threw, which only the watchdog may. */
  readonly errors: string[] = [];
  readonly tables: WorldTables;
  /** Whether the run came to rest. */
  rested = false;
  /** How many records were given up before they were put back. */
  givenUp = 0;
  readonly #clients: SimulatedClients;
  readonly #chance: Chance;
  readonly #services: Services;
  readonly #posts: Posts;
  readonly #act: ReturnType<typeof createPeople>;
  readonly #forget: ReturnType<typeof createOperator>;
  readonly #restoreGlobals: () => void;
  #deployment: Deployment | undefined;

  private constructor(options: WorldOptions, tables: WorldTables) {
    const { seed, moods = CALM, pace = DISORDERLY, isJudged = true } = options;
    this.tables = tables;
    this.#chance = new Chance(seed);
    this.time = new SimulatedTime(STARTS_AT);
    this.#services = new Services({ time: this.time, pace, trace: isJudged ? this.trace : undefined });
    // With a client that no world sees: a sighting takes no time.
    this.contacts = new Contacts(
      { client: options.tables.client, tableName: tables.conversations },
      STARTS_AT,
    );
    this.history = new TableHistory({
      server: options.tables.server,
      tableName: tables.conversations,
      keeps: isJudged,
    });
    this.queues = new FakeQueues({
      time: this.time,
      chance: this.#chance.fork(),
      pace,
      disorder: options.disorder ? this.#chance.fork() : undefined,
      stolen: options.stolen ?? (() => false),
    });
    const provider = { services: this.#services, time: this.time, chance: this.#chance.fork(), moods };
    this.model = new FakeModel(provider);
    this.tools = new FakeTools(provider);
    this.files = new FakeFiles({ ...provider, chance: this.#chance.fork() });
    this.whatsApp = new FakeWhatsApp({
      ...provider,
      isDeclared: (key) => this.history.isDeclared(key),
      onStatus: (status) => void this.#posts.tellStatus(status),
      onEcho: (echo) => this.#posts.publish(this.sayings.ownEcho(echo, this.time.now())),
    });
    this.bus = new FakeBus({
      ...{ time: this.time, chance: this.#chance.fork(), pace },
      rules: rulesTo(this.queues),
    });
    this.#restoreGlobals = simulateGlobals({ time: this.time, fetch: fakeFetch(this) });
    this.#clients = simulatedClients({
      dynamoDb: options.tables.server,
      services: this.#services,
      queues: this.queues,
      putEvents: (entries) => this.bus.put(entries),
      secret: () => JSON.stringify({ apiKey: 'key', accessToken: 'token', ...APP_CREDENTIALS }),
      isBusy: (actor) => actor.name === 'webhook' && actor.chance.happens(pace.busyProbability),
    });
    this.lambda = new SimulatedLambda({
      time: this.time,
      chance: this.#chance.fork(),
      pace,
      services: this.#services,
      crashes: options.crashes ?? new Map(),
    });
    this.#posts = new Posts({
      ...{ time: this.time, chance: this.#chance, pace, bus: this.bus, lambda: this.lambda },
      ...{ sayings: this.sayings, contacts: this.contacts },
      webhook: () => this.#deployment?.webhook,
    });
    this.lambda.onError = (name, error) => this.errors.push(`${name}: ${String(error)}`);
    this.#forget = createOperator({
      clients: this.#clients,
      tableName: tables.conversations,
      files: this.files.bucket(),
    });
    this.#act = createPeople({
      clients: this.#clients,
      services: this.#services,
      registryName: tables.registry,
      tableName: tables.conversations,
      turnsQueueUrl: this.queues.urlOf('turns'),
      triageQueueUrl: this.queues.urlOf('triage'),
      outboxQueueUrl: this.queues.urlOf('outbox'),
    });
  }

  static async start(options: WorldOptions): Promise<World> {
    const tables = await options.tables.create();
    const { client } = options.tables;
    for (const Item of registryItems(options.entry, options)) {
      await client.send(new PutCommand({ TableName: tables.registry, Item }));
    }
    for (const Item of bystanders()) {
      await client.send(new PutCommand({ TableName: tables.conversations, Item }));
    }
    const world = new World(options, tables);
    try {
      world.#deployment = deploy({
        ...world,
        clients: world.#clients,
        debounceSeconds: options.debounceSeconds ?? 2,
      });
      world.#tickAfterAMinute();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  /** A customer writes; the webhook tells of it once the provider has, of all that is given here in one POST. */
  say(customer: number, kinds: readonly MessageKind[], options: SayOptions = {}): void {
    this.#posts.post(this.sayings.say(customer, kinds, this.time.now(), options));
  }

  /** The provider posts again what it posted before. */
  repeat(said: Said): void {
    this.#posts.post([said]);
  }

  /** A stranger brings a message under the name of a tenant whose conversation it is not. */
  forge(said: Said): void {
    this.#posts.publish(this.sayings.eventOf(said, this.time.now(), { tenantId: OTHER_TENANT }));
  }

  /** Two customers turn out to be one. Their conversations are merged when the next message comes. */
  merge(one: number, other: number): Promise<void> {
    return this.contacts.merge(one, other, this.time.now());
  }

  /** A person begins to do something. */
  person(customer: number, deed: DeskDeed): void {
    const record: DeskRecord = { customer, deed, at: this.time.now(), outcome: 'died' };
    this.deeds.push(record);
    this.lambda
      .act(deed, (actor) => this.#act(actor, customer, deed))
      .then(
        (outcome) => {
          record.outcome = outcome;
        },
        (error: unknown) => this.errors.push(`${deed}: ${String(error)}`),
      );
  }

  /** An operator begins to have a customer's files forgotten. */
  forget(customer: number): void {
    const record: ForgetRecord = { customer, at: this.time.now(), outcome: 'died' };
    this.forgets.push(record);
    this.lambda
      .act('forget', () => this.#forget(customer))
      .then(
        (outcome) => Object.assign(record, { outcome, endedAt: this.time.now() }),
        (error: unknown) => this.errors.push(`forget: ${String(error)}`),
      );
  }

  /** Lets time go by. @param ms milliseconds */
  async runFor(ms: number): Promise<void> {
    const until = this.time.now() + ms;
    await this.#calm();
    for (let next = this.time.nextAt(); next !== undefined && next <= until; next = this.time.nextAt()) {
      await this.#step();
    }
    this.time.moveTo(until);
  }

  /** Runs until nothing is on its way and nothing is due. Whatever was given up is put back once. */
  async finish(mostEvents = MOST_EVENTS): Promise<void> {
    const latest = this.time.now() + HORIZON_MS;
    let redriven = false;
    await this.#calm();
    for (let events = 0; events < mostEvents && this.time.now() < latest; events++) {
      const isQuiet = this.#isQuiet();
      const dueAt = isQuiet ? this.history.nextDueAt() : undefined;
      if (!isQuiet) await this.#step();
      else if (dueAt !== undefined) await this.#stepAt(dueAt);
      else if (!redriven) {
        redriven = true;
        this.givenUp = this.deadLetters().length;
        this.queues.redrive();
        await this.#calm();
      } else {
        this.rested = true;
        return;
      }
    }
  }

  /** Bodies of the records that were given up, those left out that a stranger forged. */
  deadLetters(): string[] {
    return CONSUMED.flatMap((name) =>
      (this.queues.deadLetters(name)?.movable() ?? [])
        .map(({ message }) => message.body)
        .filter((body) => body.includes(`"tenant_id":"${TENANT}"`)),
    );
  }

  async close(): Promise<void> {
    this.history.close();
    this.queues.engine.close();
    this.#restoreGlobals();
    this.#deployment?.forgetVariables();
    this.#clients.destroy();
    await this.tables.drop();
  }

  #tickAfterAMinute(): void {
    const untilNextMinute = MINUTE_MS - (this.time.now() % MINUTE_MS);
    this.time.after(untilNextMinute, () => {
      const dueAt = this.history.nextDueAt();
      if (this.#deployment && dueAt !== undefined && dueAt <= this.time.now()) {
        void this.lambda.invoke(this.#deployment.watchdog, {});
      }
      this.#tickAfterAMinute();
    });
  }

  async #stepAt(at: number): Promise<void> {
    this.time.moveTo(at);
    await this.#step();
  }

  async #step(): Promise<void> {
    this.time.step();
    await this.#calm();
  }

  /** Waits until everything that the last event began has come to a point where it waits for the next one. */
  async #calm(): Promise<void> {
    do {
      for (let turns = 0; turns < 3; turns++) {
        await this.#services.idle();
        await new Promise((resolve) => setImmediate(resolve));
      }
    } while (await this.lambda.poll());
  }

  #isQuiet(): boolean {
    const { lambda, bus, queues, whatsApp } = this;
    if (lambda.running + bus.onTheWay + queues.onTheWay + whatsApp.onTheWay + this.#posts.onTheWay > 0)
      return false;
    return CONSUMED.every((name) => {
      const { waiting = 0, inFlight = 0, delayed = 0 } = this.queues.queue(name)?.counts() ?? {};
      return waiting + inFlight + delayed === 0;
    });
  }
}
