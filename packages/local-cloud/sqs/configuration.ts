import {
  changeAttributes,
  checkReadableNames,
  createAttributes,
  type QueueAttributes,
  type QueueSettings,
  readSettings,
} from './attributes.ts';
import { invalidValue } from './errors.ts';
import type { QueueContext } from './queue-context.ts';
import { allowsSource } from './redrive.ts';

/** A queue's attributes: checked when they are set, read once, reported under AWS's names. */
export class Configuration {
  readonly #context: QueueContext;
  readonly #arn: string;
  readonly #createdAt: number;
  #attributes: QueueAttributes;
  #settings: QueueSettings;
  #modifiedAt: number;

  /** @throws {AwsServiceError} InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue */
  constructor(context: QueueContext, arn: string, attributes: QueueAttributes) {
    this.#context = context;
    this.#arn = arn;
    this.#attributes = createAttributes(attributes);
    this.#settings = readSettings(this.#attributes);
    this.#checkRedrive(this.#settings);
    this.#createdAt = context.clock.now();
    this.#modifiedAt = this.#createdAt;
  }

  get settings(): Readonly<QueueSettings> {
    return this.#settings;
  }

  /** Changes all the given attributes or, when one is wrong, none. */
  change(change: QueueAttributes): void {
    const attributes = changeAttributes(this.#attributes, change);
    const settings = readSettings(attributes);
    this.#checkRedrive(settings);
    this.#attributes = attributes;
    this.#settings = settings;
    this.#modifiedAt = this.#context.clock.now();
  }

  /**
   * @param counts what the queue counts, under AWS's names
   * @throws {AwsServiceError} InvalidAttributeName
   */
  describe(names: readonly string[], counts: () => QueueAttributes): QueueAttributes {
    checkReadableNames(names);
    const all: QueueAttributes = {
      ...this.#attributes,
      ...counts(),
      QueueArn: this.#arn,
      CreatedTimestamp: String(Math.floor(this.#createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(this.#modifiedAt / 1000)),
    };
    if (names.includes('All')) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  }

  #checkRedrive(settings: QueueSettings): void {
    const policy = settings.redrivePolicy;
    if (!policy) return;
    const refuse = (reason: string) => invalidValue('RedrivePolicy', JSON.stringify(policy), reason);
    const target = this.#context.queueByArn(policy.deadLetterTargetArn);
    if (!target) throw refuse('Dead letter target does not exist.');
    if (target.fifo !== settings.fifo) {
      throw refuse('Dead-letter queue must be same type of queue as the source.');
    }
    if (!allowsSource(target.settings.redriveAllowPolicy, this.#arn)) {
      throw refuse("The dead-letter queue's RedriveAllowPolicy does not allow this source queue.");
    }
  }
}
