import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { type CircuitRecord, unknownCircuit } from './circuit-record.ts';
import { LEASE_MARGIN_MS, OPEN_TTL_MS, STATE_TTL_MS } from './limits.ts';
import { CIRCUIT, type Scenario, type Simulation, simulate, TIMEOUT_MS } from './simulation.fixture.ts';

/** A state is remembered so long at most; then come the pauses of a read. */
const STALE_MS = STATE_TTL_MS * 1.25 + 1_000;
const RECOVERY_MS = 500_000;

const scenarios = fc
  .record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    environments: fc.integer({ min: 50, max: 60 }),
    callEveryMs: fc.integer({ min: 1_500, max: 8_000 }),
    outageFrom: fc.integer({ min: 0, max: 60_000 }),
    outageMs: fc.integer({ min: 60_000, max: 180_000 }),
  })
  .map(({ outageFrom, outageMs, ...rest }) => ({
    ...rest,
    outage: { from: outageFrom, to: outageFrom + outageMs },
    durationMs: outageFrom + outageMs + RECOVERY_MS,
  }));

/** What the shared circuit went through, from what was written. */
function changes({ store }: Simulation): { from: CircuitRecord; to: CircuitRecord }[] {
  const all = [unknownCircuit(CIRCUIT), ...store.history];
  return all
    .slice(1)
    .map((to, index) => ({ from: all[index] ?? to, to }))
    .filter(({ from, to }) => from.state !== to.state);
}

const isLease = (record: CircuitRecord) => record.state === 'HALF_OPEN' && record.lease_until > 0;
const edge = ({ from, to }: { from: CircuitRecord; to: CircuitRecord }) => `${from.state}>${to.state}`;
const authorOf = (record: CircuitRecord) => record.write_id.split(':')[0] ?? '';

/** Of every lease one call, of every other moment in which calls are refused none. */
function expectSingleProbes(simulation: Simulation, { durationMs }: Scenario) {
  const { history } = simulation.store;
  const ended = simulation.startMs + durationMs - 1_000;
  const leases = history.filter(isLease).filter((lease) => lease.lease_until - TIMEOUT_MS < ended);
  for (const lease of leases) {
    const probes = simulation.made.filter(({ circuit }) => circuit?.version === lease.version);
    expect(probes.map(({ environment }) => environment)).toEqual([authorOf(lease)]);
  }
  for (const { at, circuit } of simulation.made) {
    if (!circuit || circuit.state === 'CLOSED') continue;
    if (circuit.state === 'HALF_OPEN') expect(isLease(circuit)).toBe(true);
    else expect(simulation.startMs + at - circuit.changed_at).toBeLessThan(STALE_MS);
  }
}

/** What was written was told once, by the environment that wrote it; only the dead tell nothing. */
function expectNothingLost(simulation: Simulation) {
  const { history } = simulation.store;
  expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
  const versions = changes(simulation)
    .filter(({ to }) => !simulation.dead.has(authorOf(to)))
    .map(({ to }) => to.version);
  const told = simulation.told.map(({ version }) => version);
  expect(new Set(told).size).toBe(told.length);
  const writers = new Map(history.map((record) => [record.version, authorOf(record)]));
  const toldByLiving = told.filter((version) => !simulation.dead.has(writers.get(version) ?? ''));
  expect(toldByLiving.sort((a, b) => a - b)).toEqual(versions);
}

/** It opens once, is tried at growing distances, and closes once, after the outage. */
function expectNoFlapping(simulation: Simulation, { outage }: Scenario) {
  const edges = changes(simulation).map(edge);
  expect(edges.filter((one) => one === 'CLOSED>OPEN')).toHaveLength(1);
  expect(edges.filter((one) => one === 'HALF_OPEN>CLOSED')).toHaveLength(1);
  expect(edges.at(-1)).toBe('HALF_OPEN>CLOSED');
  const closedAt = changes(simulation).at(-1)?.to.changed_at ?? 0;
  expect(closedAt - simulation.startMs).toBeGreaterThan(outage?.to ?? 0);
}

it('50 environments: one probe per reset, no flapping, no lost transition', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const simulation = await simulate(scenario);
      expect(simulation.strange).toEqual([]);
      expectSingleProbes(simulation, scenario);
      expectNothingLost(simulation);
      expectNoFlapping(simulation, scenario);
      // Nobody died: every opening was followed by one lease, and by a second one only for the second success.
      const openings = changes(simulation).filter(({ to }) => to.state === 'OPEN').length;
      expect(simulation.store.history.filter(isLease)).toHaveLength(openings + 1);
    }),
    propertyRuns(3),
  );
});

it('50 environments, of which some die as they probe', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (base) => {
      const scenario = { ...base, deadly: 0.5 };
      const simulation = await simulate(scenario);
      expect(simulation.strange).toEqual([]);
      expectSingleProbes(simulation, scenario);
      expectNothingLost(simulation);
      expectNoFlapping(simulation, scenario);
      const { history } = simulation.store;
      for (const [index, record] of history.entries()) {
        const before = history[index - 1];
        // Taken from the dead, and never before its time.
        if (before && isLease(record) && isLease(before)) {
          expect(simulation.dead.has(authorOf(before))).toBe(true);
          expect(record.lease_until - TIMEOUT_MS - LEASE_MARGIN_MS).toBeGreaterThanOrEqual(
            before.lease_until,
          );
        }
      }
    }),
    propertyRuns(3),
  );
});

it('50 environments whose store fails for a while', async () => {
  const troubles = fc.record({
    from: fc.integer({ min: 0, max: 200_000 }),
    length: fc.integer({ min: 5_000, max: 90_000 }),
    kind: fc.constantFrom('fails' as const, 'hangs' as const),
  });
  // Trouble while all wait for an open circuit is seen by nobody.
  let troublesSeen = 0;
  await fc.assert(
    fc.asyncProperty(scenarios, troubles, async (base, { from, length, kind }) => {
      const scenario = { ...base, storeTrouble: { from, to: from + length, kind } };
      const simulation = await simulate(scenario);
      expect(simulation.strange).toEqual([]);
      troublesSeen += simulation.troubles;
      const { history } = simulation.store;
      expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
      // Alone they open too: no environment makes many calls more than its threshold and its probes.
      const failing = simulation.made.filter(({ failed }) => failed).length;
      expect(failing).toBeLessThan(scenario.environments * 15);
      // In the end all are together again, and calls are made.
      expect(simulation.store.items.get(CIRCUIT)?.state ?? 'CLOSED').toBe('CLOSED');
      const last = simulation.made.filter(({ at }) => at > scenario.durationMs - 30_000);
      expect(last.length).toBeGreaterThan(scenario.environments);
    }),
    propertyRuns(3),
  );
  expect(troublesSeen).toBeGreaterThan(0);
});

it('is not read while it is open', () => {
  expect(OPEN_TTL_MS).toBeGreaterThan(STALE_MS);
});
