import type { WebhookRequest } from '../../functions/webhook/handler.ts';
import type { Chance } from './chance.ts';
import type { Contacts } from './contacts.ts';
import type { InboxEvent, Said, Sayings } from './customers.ts';
import type { FakeBus } from './fake-bus.ts';
import type { Deployed, SimulatedLambda } from './lambda.ts';
import type { Pace } from './pace.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { POSTED_AGAIN_MS, statusPost } from './status-post.ts';

interface PostsOptions {
  time: SimulatedTime;
  chance: Chance;
  pace: Pace;
  bus: FakeBus;
  lambda: SimulatedLambda;
  sayings: Sayings;
  contacts: Contacts;
  /** Undefined before it is deployed. */
  webhook: () => Deployed | undefined;
}

/** What the provider posts: messages, which a webhook of the simulation's own tells the bus of, and statuses, which ours gets. */
export class Posts {
  /** Posts that are on their way, or not taken yet. */
  onTheWay = 0;
  readonly #options: PostsOptions;

  constructor(options: PostsOptions) {
    this.#options = options;
  }

  /** Posts messages, all at once. */
  post(said: readonly Said[]): void {
    const { time, pace, chance, sayings } = this.#options;
    this.onTheWay += 1;
    time.after(pace.postMs(chance), () => {
      this.onTheWay -= 1;
      for (const one of said) {
        one.arrivals.push(time.now());
        this.publish(sayings.eventOf(one, time.now(), { customer: this.#knownAs(one.customer) }));
      }
    });
  }

  /** Posts a status until it is answered with 200. */
  tellStatus(status: object): Promise<void> {
    return this.#postUntilTaken(statusPost(status));
  }

  /** Tells the bus of what a webhook got. */
  publish(event: InboxEvent): void {
    this.#options.bus.put([{ Source: 'prosa.webhook', Detail: JSON.stringify(event) }]);
  }

  async #postUntilTaken(request: WebhookRequest): Promise<void> {
    const { time, chance, lambda } = this.#options;
    const webhook = this.#options.webhook();
    if (!webhook) return;
    this.onTheWay += 1;
    const answer = await lambda.invoke(webhook, request);
    if (isTaken(answer)) {
      this.onTheWay -= 1;
      return;
    }
    time.after(chance.between(POSTED_AGAIN_MS.min, POSTED_AGAIN_MS.max), () => {
      this.onTheWay -= 1;
      void this.#postUntilTaken(request);
    });
  }

  /** A webhook that remembers a contact from before its merge names that one. */
  #knownAs(customer: number): number {
    const living = this.#options.contacts.living(customer);
    return living === customer || this.#options.chance.happens(0.5) ? customer : living;
  }
}

const isTaken = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && 'statusCode' in answer && answer.statusCode === 200;
