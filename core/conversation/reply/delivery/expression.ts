/** Collects what an expression of DynamoDB names, so that reserved words (`status`, `at`, `type`) do no harm. */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};

  /** A path in an item, such as `delivery.at.sent`. */
  path(...attributes: readonly string[]): string {
    return attributes
      .map((attribute) => {
        this.names[`#${attribute}`] = attribute;
        return `#${attribute}`;
      })
      .join('.');
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  /** That a path holds a text, number or boolean, or, with undefined, that it is not there. */
  is(path: string, value: string | number | boolean | undefined): string {
    return value === undefined ? `attribute_not_exists(${path})` : `${path} = ${this.value(value)}`;
  }
}
