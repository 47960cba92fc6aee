// The forms of calculator and what if, whose results come from the extension.
// @ts-check

import { byId, make, patchRows, setText } from './dom.js';

/** @typedef {import('../../src/spend/whatIf.ts').WhatIfStart} WhatIfStart */

const TIERS = /** @type {const} */ (['cheap', 'mid', 'premium']);

/** @param {string} id */
function input(id) {
  const element = byId(id);
  if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement)) {
    throw new Error(`#${id} is no field`);
  }
  return element;
}

/** @param {string} id */
function number(id) {
  const value = Number(input(id).value);
  return Number.isFinite(value) && value >= 0 ? value : 0;
}

/** @param {string} name */
function price(name) {
  return { inputUsd: number(`calc-${name}-in`), outputUsd: number(`calc-${name}-out`) };
}

function calculatorMessage() {
  return {
    type: 'calculate',
    input: {
      requestsPerDay: number('calc-requests'),
      inputTokens: number('calc-in'),
      outputTokens: number('calc-out'),
      shares: { cheap: number('calc-cheap'), mid: number('calc-mid'), premium: number('calc-premium') },
      prices: {
        cheap: price('cheap'),
        mid: price('mid'),
        premium: price('premium'),
        baseline: price('baseline'),
      },
    },
  };
}

/** @param {(message: unknown) => void} post */
export function listenToCalculator(post) {
  byId('plans').addEventListener('toggle', () => post({ type: 'plans' }), { once: true });
  byId('calculator').addEventListener('input', () => post(calculatorMessage()));
  byId('calculator').addEventListener('submit', (event) => event.preventDefault());
  byId('what-if').addEventListener('submit', (event) => {
    event.preventDefault();
    const [cheap, mid, premium] = TIERS.map((tier) => input(`what-${tier}`).value.trim());
    post({
      type: 'whatIf',
      input: { days: Number(input('what-days').value), tiers: { cheap, mid, premium } },
    });
  });
}

/** @param {{ for: 'start', start: WhatIfStart, lines: string[] } | { for: 'calculator' | 'whatIf', lines: string[] }} data */
export function showCalculation(data) {
  if (data.for === 'start') {
    const { calculator, tiers } = data.start;
    const set = (/** @type {string} */ id, /** @type {string | number} */ value) => {
      input(id).value = String(value);
    };
    set('calc-requests', calculator.requestsPerDay);
    set('calc-in', calculator.inputTokens);
    set('calc-out', calculator.outputTokens);
    for (const tier of TIERS) {
      set(`calc-${tier}`, calculator.shares[tier]);
      set(`what-${tier}`, tiers[tier]);
    }
    for (const name of /** @type {const} */ ([...TIERS, 'baseline'])) {
      set(`calc-${name}-in`, calculator.prices[name].inputUsd);
      set(`calc-${name}-out`, calculator.prices[name].outputUsd);
    }
  }
  patchRows(data.for === 'whatIf' ? 'what-result' : 'calc-result', data.lines, () => make('p', ''), setText);
}
