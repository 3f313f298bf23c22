import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DomUtils, parseDocument } from 'htmlparser2';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import { ProsaError } from '#platform/runtime/errors.ts';

/** CloudFormation does not tell of a stack. */
class StackNotReadError extends ProsaError {
  override readonly name = 'StackNotReadError';

  constructor(stack: string, why: string) {
    super(`stack ${stack} cannot be read: ${why}`, {
      retryable: false,
      operatorHint: 'Look at the stage, the region and the profile; cloudformation:DescribeStacks is needed.',
    });
  }
}

/**
 * The outputs of an installation's two stacks, by name. One signed request for each: no other operation of CloudFormation is
 * needed, and its client would be one more package in every installation of this repository.
 *
 * @param client of the account and region that are meant
 * @throws {StackNotReadError}
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function stackOutputs(
  client: Pick<DynamoDBClient, 'config'>,
  stage: string,
): Promise<Record<string, string>> {
  const stacks = [`prosa-${stage}-state`, `prosa-${stage}-app`];
  return Object.assign({}, ...(await Promise.all(stacks.map((stack) => outputsOf(client, stack)))));
}

async function outputsOf(client: Pick<DynamoDBClient, 'config'>, stack: string) {
  const region = await client.config.region();
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // The SDK's own variable for another endpoint, as that of any service.
  const url = new URL(
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION ?? `https://cloudformation.${region}.${suffix}/`,
  );
  const body = String(
    new URLSearchParams({ Action: 'DescribeStacks', Version: '2010-05-15', StackName: stack }),
  );
  const headers = await createRequestSigner(
    client,
    'cloudformation',
  )({
    ...{ method: 'POST', url, body },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const response = await fetch(url, { method: 'POST', headers, body });
  const document = parseDocument(await response.text(), { xmlMode: true });
  if (!response.ok) {
    const [message] = textsOf(document, 'Message');
    throw new StackNotReadError(stack, message ?? `HTTP ${response.status}`);
  }
  const outputs = DomUtils.getElementsByTagName('Outputs', document, true).flatMap((list) =>
    DomUtils.getElementsByTagName('member', list, true),
  );
  return Object.fromEntries(
    outputs.map((output) => [textsOf(output, 'OutputKey')[0] ?? '', textsOf(output, 'OutputValue')[0] ?? '']),
  );
}

type Node = Parameters<typeof DomUtils.getElementsByTagName>[1];

function textsOf(node: Node, tag: string): string[] {
  return DomUtils.getElementsByTagName(tag, node, true).map((element) => DomUtils.textContent(element));
}
