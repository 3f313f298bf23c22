import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DomUtils, parseDocument } from 'htmlparser2';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import { ProsaError } from '#platform/runtime/errors.ts';

/** CloudFormation does not tell. */
class StackNotReadError extends ProsaError {
  override readonly name = 'StackNotReadError';

  constructor(what: string, region: string, action: string, why: string) {
    super(`${what} cannot be read in ${region}: ${why}`, {
      retryable: false,
      operatorHint: `Look at the stage, the region and the profile; cloudformation:${action} is needed.`,
    });
  }
}

/** Something of an answer. */
export type Node = Parameters<typeof DomUtils.getElementsByTagName>[1];

/**
 * Asks CloudFormation by a signed request: its client would be one more package in every installation of this repository.
 *
 * @param client of the account and region that are meant
 * @param what is asked for, as people call it
 * @throws {StackNotReadError}
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
 */
export async function askCloudFormation(
  client: Pick<DynamoDBClient, 'config'>,
  what: string,
  parameters: Readonly<Record<string, string>> & { Action: string },
): Promise<Node> {
  const region = await client.config.region();
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // The SDK's own variable for another endpoint, as that of any service.
  const url = new URL(
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION ?? `https://cloudformation.${region}.${suffix}/`,
  );
  const body = String(new URLSearchParams({ Version: '2010-05-15', ...parameters }));
  const headers = await createRequestSigner(
    client,
    'cloudformation',
  )({
    ...{ method: 'POST', url, body },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const response = await fetch(url, { method: 'POST', headers, body });
  const document = parseDocument(await response.text(), { xmlMode: true });
  if (response.ok) return document;
  throw new StackNotReadError(
    what,
    region,
    parameters.Action,
    textOf(document, 'Message') || `HTTP ${response.status}`,
  );
}

/** The members of a list, by the name of the list. */
export function membersOf(node: Node, list: string): Node[] {
  return DomUtils.getElementsByTagName(list, node, true).flatMap((found) =>
    DomUtils.getElementsByTagName('member', found, true),
  );
}

/** @returns '' for what is not there */
export function textOf(node: Node, tag: string): string {
  const [element] = DomUtils.getElementsByTagName(tag, node, true, 1);
  return element ? DomUtils.textContent(element) : '';
}
