import type { FunctionView } from '@prosa/local-cloud/inspection';
import { expect, it } from 'vitest';
import { portsOf, samFunction, samTemplate, samVariables } from './sam-template.ts';

const VIEW: FunctionView = {
  name: 'prosa-local-app-AiAgentFunctionB9078EFF',
  code_directory: '/somewhere',
  handler: 'index.handler',
  timeout_s: 50,
  memory_mb: 208,
  environment: {
    POWERTOOLS_SERVICE_NAME: 'ai-agent',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:44147',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:38885',
    TURNS_QUEUE_URL: 'http://127.0.0.1:44147/000000000000/turns.fifo',
    TOOL_GATEWAY_URL: 'http://localhost:40001',
  },
  routes: ['ANY /v1/{proxy+}', 'POST /v1/tools/{name}/call'],
};

const fn = samFunction(VIEW);

it('has a function under its own name, with code beside it and its routes', () => {
  const { Resources } = samTemplate([fn], 'arm64');
  expect(Object.keys(Resources)).toEqual(['AiAgent']);
  expect(Resources.AiAgent?.Properties).toMatchObject({
    CodeUri: 'functions/ai-agent',
    Handler: 'in-container.handler',
    Architectures: ['arm64'],
    Timeout: 50,
    MemorySize: 208,
    Events: {
      AnyV1Proxy: { Type: 'HttpApi', Properties: { Method: 'ANY', Path: '/v1/{proxy+}' } },
      PostV1ToolsNameCall: { Type: 'HttpApi', Properties: { Method: 'POST', Path: '/v1/tools/{name}/call' } },
    },
  });
});

it('leads nowhere without a file of variables', () => {
  const variables = samTemplate([fn], 'x86_64').Resources.AiAgent?.Properties.Environment.Variables;
  expect(variables).toMatchObject({
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
    TURNS_QUEUE_URL: '',
    RELAY_PORTS: '',
  });
});

it('gives each declared variable the value that the instance gives it', () => {
  expect(samVariables([fn], [40001, 44147])).toEqual({
    AiAgent: { ...VIEW.environment, RELAY_HOST: 'host.docker.internal', RELAY_PORTS: '40001 44147' },
  });
});

it('knows the ports that a function may call, each once, without that of datagrams', () => {
  expect(portsOf([fn, fn], ['http://127.0.0.1:39999/v1'])).toEqual([39999, 40001, 44147]);
});
