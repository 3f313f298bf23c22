import { type CloudFormationClient, CloudFormationServiceException } from '@aws-sdk/client-cloudformation';
import { ProsaError } from '#platform/runtime/errors.ts';

/** CloudFormation does not tell. */
class StackNotReadError extends ProsaError {
  override readonly name = 'StackNotReadError';

  constructor(what: string, region: string, cause: CloudFormationServiceException) {
    super(`${what} cannot be read in ${region}: ${cause.message || cause.name}`, {
      ...{ cause, retryable: false },
      operatorHint:
        'Look at the stage, the region and the profile; the profile needs cloudformation:List* and Describe*.',
    });
  }
}

/**
 * What CloudFormation answers.
 *
 * @param what is asked for, as people call it
 * @throws {StackNotReadError} what it refuses; an account or region that is not configured is told by the SDK's own error
 */
export async function readStacks<Answer>(
  client: CloudFormationClient,
  what: string,
  read: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CloudFormationServiceException)) throw error;
    throw new StackNotReadError(what, await client.config.region(), error);
  }
}
