import { AwsServiceError } from '../http/aws-call.ts';

/**
 * An event pattern that EventBridge would refuse when the rule is put.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
 */
export class InvalidEventPatternError extends AwsServiceError {
  /** @param reason what is wrong, in the words AWS uses where they are known */
  constructor(reason: string, options?: ErrorOptions) {
    super('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}
