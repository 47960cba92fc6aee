import assert from 'node:assert/strict';
import type { AttemptDetails, SpendCell } from '../../../src/ledger/index.ts';

/** The figures of all attempts from scratch, by the definitions and not by the tables. */
export function figuresOf(requests: readonly (readonly AttemptDetails[])[], from: number, to: number) {
  const sum = {
    attempts: 0,
    requests: 0,
    tried: 0,
    handedOn: 0,
    escalated: 0,
    accepted: 0,
    unknown: 0,
    usd: 0,
  };
  const compare = { baselineUsd: 0, comparedUsd: 0 };
  for (const attempts of requests) {
    const last = attempts.at(-1);
    const baseline = attempts.findLast(({ baselineUsd }) => baselineUsd !== null);
    const comparable = baseline && attempts.every(({ costUsd }) => costUsd !== null);
    const seen = new Set<string>();
    for (const one of attempts) {
      const model = `${one.provider}/${one.model}`;
      const isFirst = !seen.has(model);
      seen.add(model);
      if (one.at < from || one.at >= to) continue;
      sum.attempts += 1;
      sum.requests += one === last ? 1 : 0;
      sum.tried += isFirst ? 1 : 0;
      sum.handedOn += isFirst && (last?.model !== one.model || last.provider !== one.provider) ? 1 : 0;
      sum.escalated += one === last && seen.size > 1 ? 1 : 0;
      sum.accepted += one.verdict === 'accepted' || one.verdict === 'partly' ? 1 : 0;
      sum.unknown += one.costUsd === null ? 1 : 0;
      sum.usd += one.costUsd ?? 0;
      compare.baselineUsd += comparable && one === baseline ? (one.baselineUsd ?? 0) : 0;
      compare.comparedUsd += comparable ? (one.costUsd ?? 0) : 0;
    }
  }
  return { ...sum, ...compare };
}

export function summed(cells: readonly SpendCell[]): ReturnType<typeof figuresOf> {
  const all = (name: keyof ReturnType<typeof figuresOf>) => cells.reduce((sum, cell) => sum + cell[name], 0);
  return {
    attempts: all('attempts'),
    requests: all('requests'),
    tried: all('tried'),
    handedOn: all('handedOn'),
    escalated: all('escalated'),
    accepted: all('accepted'),
    unknown: all('unknown'),
    usd: all('usd'),
    baselineUsd: all('baselineUsd'),
    comparedUsd: all('comparedUsd'),
  };
}

export function assertSame(got: ReturnType<typeof figuresOf>, wanted: ReturnType<typeof figuresOf>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const found = got[name as keyof typeof got];
    assert.ok(Math.abs(found - value) < 1e-9, `${name}: ${found} and not ${value}`);
  }
}
