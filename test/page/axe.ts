import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** What is wrong on a screen, of what keeps people from using it. */
export async function wrongOn(page: Page, screen: string): Promise<string[]> {
  // What moves in has not its colours yet.
  await page.waitForTimeout(250);
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResult;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${screen}: ${id}: ${html.slice(0, 160)}: ${failureSummary}`),
    );
}
