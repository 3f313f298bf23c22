import { AwsServiceError } from '../http/aws-call.ts';
import { type CompiledRule, compileRule, type Rule } from './rule.ts';

/** The bus of an entry that names none; it always exists. */
export const DEFAULT_BUS = 'default';

/** The buses of an account with their rules, ready to match. */
export class Buses {
  readonly #rules = new Map<string, Map<string, CompiledRule>>([[DEFAULT_BUS, new Map()]]);

  /** @throws {AwsServiceError} ResourceAlreadyExistsException */
  create(name: string): void {
    if (this.#rules.has(name)) {
      throw new AwsServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    this.#rules.set(name, new Map());
  }

  /**
   * Creates a rule, or replaces the one of the same name on the same bus.
   *
   * @throws {InvalidEventPatternError}
   * @throws {AwsServiceError} ResourceNotFoundException, ValidationException, LimitExceededException
   */
  putRule(rule: Rule): void {
    this.#require(rule.busName).set(rule.name, compileRule(rule));
  }

  /** @throws {AwsServiceError} ResourceNotFoundException for the bus */
  deleteRule(busName: string, name: string): void {
    this.#require(busName).delete(name);
  }

  /**
   * The rules of a bus, in the order in which they were first put.
   *
   * @throws {AwsServiceError} ResourceNotFoundException
   */
  rules(busName: string): Rule[] {
    return [...this.#require(busName).values()].map(({ definition }) => definition);
  }

  /** The rules of a bus to match events with; undefined when there is no such bus. */
  compiledRules(busName: string): Iterable<CompiledRule> | undefined {
    return this.#rules.get(busName)?.values();
  }

  #require(busName: string): Map<string, CompiledRule> {
    const rules = this.#rules.get(busName);
    if (!rules) {
      throw new AwsServiceError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
    }
    return rules;
  }
}
