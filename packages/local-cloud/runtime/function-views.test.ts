import { expect, it } from 'vitest';
import { functionViews } from './function-views.ts';

it('shows all that running a function elsewhere takes', () => {
  const fn = {
    name: 'orders',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:orders',
    codeDirectory: '/cdk.out/asset.1',
    settings: {
      handler: 'index.handler',
      timeoutSeconds: 5,
      memoryMb: 256,
      environment: { TABLE: 'orders', AWS_ACCESS_KEY_ID: 'orders' },
      region: 'eu-west-1',
    },
  };
  const apis = [
    { routes: [{ routeKey: 'POST /orders', functionArn: fn.arn }] },
    { routes: [{ routeKey: 'GET /notes', functionArn: 'arn:other' }] },
  ];
  expect(functionViews([fn], apis)).toEqual([
    {
      name: 'orders',
      code_directory: '/cdk.out/asset.1',
      handler: 'index.handler',
      timeout_s: 5,
      memory_mb: 256,
      environment: {
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        TABLE: 'orders',
        AWS_ACCESS_KEY_ID: 'orders',
      },
      routes: ['POST /orders'],
    },
  ]);
});
