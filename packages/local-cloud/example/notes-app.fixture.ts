import { resolve } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { build } from 'esbuild';

/**
 * Synthesizes a small app with CDK's defaults: an HTTP API keeps notes in a table and asks, through a queue, for
 * their words to be counted.
 *
 * @param outdir folder of the cloud assembly
 */
export async function synthesizeNotes(outdir: string): Promise<void> {
  const app = new App({ outdir });
  const stack = new Stack(app, 'notes');
  const table = new TableV2(stack, 'Notes', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billing: Billing.onDemand(),
  });
  const toCount = new Queue(stack, 'ToCount', {
    visibilityTimeout: Duration.seconds(30),
    deadLetterQueue: { queue: new Queue(stack, 'NotCounted'), maxReceiveCount: 2 },
  });
  const code = await bundle(outdir);
  const newFunction = (name: string) =>
    new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      code,
      handler: `${name}.handler`,
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: table.tableName, QUEUE_URL: toCount.queueUrl },
    });

  const keep = newFunction('keep');
  table.grantReadWriteData(keep);
  toCount.grantSendMessages(keep);
  const api = new HttpApi(stack, 'Api');
  const integration = new HttpLambdaIntegration('Keep', keep);
  api.addRoutes({ path: '/notes/{id}', methods: [HttpMethod.PUT, HttpMethod.GET], integration });

  const count = newFunction('count');
  table.grantReadWriteData(count);
  count.addEventSource(new SqsEventSource(toCount, { batchSize: 5, reportBatchItemFailures: true }));

  new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
  app.synth();
}

async function bundle(outdir: string): Promise<Code> {
  const folder = resolve(outdir, 'bundle');
  await build({
    entryPoints: ['keep', 'count'].map((name) => ({
      in: resolve(import.meta.dirname, `${name}.fixture.ts`),
      out: name,
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return Code.fromAsset(folder);
}
