import type { FunctionView } from '../inspection/views.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { ApiDraft } from '../resources/context.ts';

/** The functions of a runtime as the inspection shows them. */
export function functionViews(
  functions: Iterable<Pick<LambdaFunction, 'name' | 'arn' | 'codeDirectory' | 'settings'>>,
  apis: Iterable<Pick<ApiDraft, 'routes'>>,
): FunctionView[] {
  const routes = [...apis].flatMap((api) => api.routes);
  return [...functions].map(({ name, arn, codeDirectory, settings }) => {
    const { handler, timeoutSeconds, memoryMb, environment, region } = settings;
    return {
      name,
      code_directory: codeDirectory,
      handler,
      timeout_s: timeoutSeconds,
      memory_mb: memoryMb,
      environment: { AWS_REGION: region, AWS_DEFAULT_REGION: region, ...environment },
      routes: routes.filter(({ functionArn }) => functionArn === arn).map(({ routeKey }) => routeKey),
    };
  });
}
