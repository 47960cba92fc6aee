import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerOf } from '../../../src/models/index.ts';
import { DEFAULT_SIZE_LIMITS, TASKS, TIERS } from '../../../src/router/index.ts';
import { CONTRIBUTED, check, defaultOf, KEYS, RESTRICTED } from './contributed.ts';

const sorted = (names: Iterable<string>) => [...names].sort();

describe('the settings that package.json contributes', () => {
  it('are the ones that are checked, no more and no fewer', () => {
    assert.deepEqual(sorted(Object.keys(CONTRIBUTED)), sorted(KEYS.map((key) => `tierwise.${key}`)));
  });

  it('have defaults without a problem', () => {
    assert.deepEqual(check({}).problems, []);
  });

  it('have the defaults that the router has', () => {
    assert.deepEqual(check({}).settings.sizeLimits, DEFAULT_SIZE_LIMITS);
    assert.deepEqual(defaultOf('routing.sizeLimits'), DEFAULT_SIZE_LIMITS);
  });

  it('offer a route for each task', () => {
    assert.deepEqual(Object.keys(CONTRIBUTED['tierwise.routes']?.properties ?? {}), [...TASKS]);
  });

  it('have at least two providers in each tier, so that one outage or one missing key stops nobody', () => {
    const { tiers } = check({}).settings;
    for (const tier of TIERS) assert.ok(new Set(tiers[tier].map(providerOf)).size >= 2, tier);
  });

  it('are all refused from a workspace that is not trusted', () => {
    assert.deepEqual(sorted(RESTRICTED), sorted(Object.keys(CONTRIBUTED)));
  });

  it('leave addresses, allowed servers, prices and budgets to the user: no workspace, container or profile can redirect a key or lift a limit', () => {
    const ofTheUser = KEYS.filter((key) =>
      /^(?:providers|allowedOrigins|models|budget\..*|prices\..*|spend\..*)$/.test(key),
    );
    assert.equal(ofTheUser.length, 12);
    for (const key of ofTheUser) assert.equal(CONTRIBUTED[`tierwise.${key}`]?.scope, 'application', key);
  });
});
