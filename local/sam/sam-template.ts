import type { FunctionView } from '@prosa/local-cloud/inspection';
import { pascal } from '../../lib/output-names.ts';
import { HOST_VARIABLE, PORTS_VARIABLE } from './variables.ts';

/** Where a container finds the machine that runs it. On Linux `sam local` must be told by `--add-host`. */
const HOST_OF_CONTAINERS = 'host.docker.internal';

/** Nothing listens there: without `--env-vars` no call leaves the container, and none reaches an account. */
const NOWHERE = 'http://127.0.0.1:1';

/** Addresses of this machine in what an instance tells. */
const OWN_ADDRESS = /(?:127\.0\.0\.1|localhost):(\d{1,5})\b/g;

/** X-Ray's daemon takes datagrams, which are not passed on. */
const DAEMON = 'AWS_XRAY_DAEMON_ADDRESS';

/** A function of an instance, under the name that its template has for it. */
export interface SamFunction {
  /** Its folder in functions/, such as `ai-agent`. */
  readonly name: string;
  /** Logical id in the template, such as `AiAgent`. */
  readonly logicalId: string;
  readonly view: FunctionView;
}

/** @param view must have Powertools' variable for the name, as all of Prosa's have */
export function samFunction(view: FunctionView): SamFunction {
  const { POWERTOOLS_SERVICE_NAME: name = view.name } = view.environment;
  return { name, logicalId: pascal(name), view };
}

/**
 * A template for `sam local`: the functions and routes of all stacks, with code beside it in `functions/<name>`.
 *
 * The synthesized one would not do. Its routes and their API are in two stacks, which `sam local start-api` does not follow,
 * and only a variable that a function declares may be given a value, which none does for an endpoint of AWS.
 *
 * @param architecture of this machine: another one would be emulated, and bundles are for both
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-invoke.html
 */
export function samTemplate(functions: readonly SamFunction[], architecture: 'arm64' | 'x86_64') {
  const resources = functions.map(({ name, logicalId, view }) => {
    const variables = Object.entries(environmentOf(view, []));
    const resource = {
      Type: 'AWS::Serverless::Function',
      // The folder is complete: `sam build` has nothing to do.
      Metadata: { SkipBuild: true },
      Properties: {
        CodeUri: `functions/${name}`,
        Handler: view.handler.replace(/^.*(?=\.)/, 'in-container'),
        Runtime: 'nodejs24.x',
        Architectures: [architecture],
        Timeout: view.timeout_s,
        MemorySize: view.memory_mb,
        Environment: {
          Variables: Object.fromEntries(variables.map(withoutInstance)),
        },
        ...(view.routes.length > 0 && { Events: Object.fromEntries(view.routes.map(routeEvent)) }),
      },
    };
    return [logicalId, resource] as const;
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: 'AWS::Serverless-2016-10-31',
    Description: 'Made by npm run sam:prepare for sam local; not to be deployed.',
    Resources: Object.fromEntries(resources),
  };
}

function routeEvent(routeKey: string) {
  const [method = '', path = ''] = routeKey.split(' ');
  const words = path.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
  return [
    pascal(`${method.toLowerCase()}${words}`),
    { Type: 'HttpApi', Properties: { Method: method, Path: path } },
  ] as const;
}

/** What a variable is without `--env-vars`. Keys and region are those of no account, in place of the person's own. */
function withoutInstance([variable, value]: [string, string]): [string, string] {
  if (variable.startsWith('AWS_ENDPOINT_URL')) return [variable, NOWHERE];
  return [variable, variable.startsWith('AWS_') ? value : ''];
}

/** The file for `--env-vars`: what a running instance gives each function, by logical id. */
export function samVariables(functions: readonly SamFunction[], ports: readonly number[]) {
  return Object.fromEntries(functions.map(({ logicalId, view }) => [logicalId, environmentOf(view, ports)]));
}

function environmentOf({ environment }: FunctionView, ports: readonly number[]): Record<string, string> {
  return { ...environment, [HOST_VARIABLE]: HOST_OF_CONTAINERS, [PORTS_VARIABLE]: ports.join(' ') };
}

/**
 * Ports of this machine that functions may call, in order.
 *
 * @param others addresses besides those in variables
 */
export function portsOf(functions: readonly SamFunction[], others: readonly string[]): number[] {
  const environments = functions.map(({ view }) => ({ ...view.environment, [DAEMON]: undefined }));
  const found = JSON.stringify([environments, others]).matchAll(OWN_ADDRESS);
  const ports = new Set([...found].map(([, port]) => Number(port)));
  ports.delete(1);
  return [...ports].sort((one, other) => one - other);
}
