import type { Faults } from '@prosa/local-cloud/faults';
import { type FaultOf, isPart, isSame } from '@prosa/local-cloud/faults/target';
import { ConnectionDropped } from '@prosa/local-cloud/http';
import type { ShopAnswer, ShopDisorder, ShopRequest } from '../shop/stand-in.ts';
import { TOOLS_TARGET } from './tools-target.ts';

type ToolsFault = FaultOf<typeof TOOLS_TARGET>;

/** Calls of the company's system that fail, hang, or bring what cannot be used; also after it did what was asked. */
export function disturbedTools(faults: Faults): ShopDisorder {
  faults.connect(TOOLS_TARGET);
  const strike = (request: ShopRequest, time: 'before' | 'after') => {
    const fault = faults.strike(
      TOOLS_TARGET,
      (one) =>
        ('when' in one ? one.when : 'before') === time &&
        isPart(one.match?.path, request.path) &&
        isSame(one.match?.method, request.method),
    );
    return fault && disturb(faults, fault, request);
  };
  return {
    before: async (request) => strike(request, 'before'),
    after: async (request) => strike(request, 'after'),
  };
}

async function disturb(
  faults: Faults,
  fault: ToolsFault,
  { gone }: ShopRequest,
): Promise<ShopAnswer | undefined> {
  switch (fault.action) {
    case 'error':
      return { status: fault.status, body: { error: 'a fault' } };
    case 'hang':
      await faults.pauseForCaller(fault.ms, gone);
      throw new ConnectionDropped();
    case 'drop':
      throw new ConnectionDropped();
    case 'slow':
      await faults.pauseForCaller(fault.ms, gone);
      return undefined;
    case 'huge':
      return { status: 200, body: JSON.stringify('a'.repeat(fault.bytes)) };
    case 'redirect':
      return { status: 302, headers: { location: fault.to }, body: '' };
    case 'nonsense':
      return { status: 200, body: '<html><body>Welcome to the proxy</body></html>' };
  }
}
