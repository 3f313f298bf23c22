import { type LocalServer, listen } from '@prosa/local-cloud/http';

/** What was asked of the stand-in. */
interface Asked {
  stack: string | null;
  authorization: string | undefined;
}

/**
 * Stands in for CloudFormation's DescribeStacks.
 *
 * @param stacks the outputs of each stack by its name
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function serveStacks(
  stacks: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<LocalServer & { asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = await listen(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const stack = new URLSearchParams(body).get('StackName');
    asked.push({ stack, authorization: request.headers.authorization });
    const outputs = stacks[stack ?? ''];
    response.writeHead(outputs === undefined ? 400 : 200, { 'content-type': 'text/xml' });
    response.end(outputs === undefined ? refused(stack) : described(outputs));
  }, 0);
  return { ...server, asked };
}

function described(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([name, value]) =>
      `<member><Description>a &lt;b&gt;</Description><OutputKey>${name}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  return `<?xml version="1.0"?>
<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
  <StackName>s</StackName><Tags><member><Key>prosa:stage</Key><Value>prod</Value></member></Tags>
  <Outputs>${members.join('')}</Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function refused(stack: string | null): string {
  return `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
