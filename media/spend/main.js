// The spend view's script: asks for the figures and patches them into the page, as text only.
// @ts-check

import { listenToCalculator, showCalculation } from './calculator.js';
import { byId, cell, make, patchNotes, patchRows, setText, tableRow, template } from './dom.js';
import { listenToFilters, patchFilters } from './filters.js';
import { patchRequests } from './requests.js';
import {
  fact,
  gaugeRow,
  ghostRow,
  modelRow,
  patchFact,
  patchGaugeRow,
  patchGhostRow,
  patchModelRow,
  patchShareTable,
  shareTable,
} from './tables.js';

/** @typedef {import('../../src/spend/summary.ts').SpendSummary} SpendSummary */
/** @typedef {import('../../src/spend/messages.ts').ViewQuery} ViewQuery */

// @ts-expect-error VS Code puts this function into every web view.
const vscode = acquireVsCodeApi();

/** Kept by VS Code while the view is hidden and when the window is reloaded. */
/** @type {ViewQuery} */
let query = vscode.getState() ?? { period: 'month' };

/** @type {SpendSummary | null} */
let last = null;

/** @param {SpendSummary} summary */
function draw(summary) {
  drawSums(summary);
  drawDetails(summary);
}

/**
 * What is seen before any scrolling.
 * @param {SpendSummary} summary
 */
function drawSums(summary) {
  last = summary;
  const { today, period, savings, chart } = summary;
  setText(byId('today-title'), summary.todayTitle);
  setText(byId('today-amount'), today.amount);
  setText(byId('today-activity'), today.activity);
  patchNotes('today-notes', today.notes);
  // Of today alone one figure tells, which then is the one that is read out when it grows.
  const isToday = summary.query.period === 'today';
  byId('today').hidden = isToday;
  byId('period-amount').ariaLive = isToday ? 'polite' : 'off';
  setText(byId('period-title'), summary.periodTitle);
  setText(byId('period-amount'), period.amount);
  setText(byId('period-activity'), period.activity);
  patchNotes('period-notes', period.notes);
  setText(byId('savings-amount'), savings.headline);
  setText(byId('savings-against'), savings.against);
  patchNotes('savings-basis', savings.basis);
  patchFilters(summary.query, summary.filters);
  patchRows('gauges', summary.gauges, gaugeRow, patchGaugeRow);
  byId('budget').hidden = summary.gauges.length === 0;
  setText(byId('budget-note'), summary.unfiltered.budget);
  setText(byId('left-out'), summary.unfiltered.leftOut);
  setText(byId('plans-note'), summary.unfiltered.plans);
  patchRows('facts', summary.facts, fact, patchFact);
  setText(byId('chart-title'), chart.title);
  setText(byId('chart-words'), chart.description);
  patchRows(
    'chart-legend',
    chart.series,
    () => make('li', ''),
    (item, { tier, name }) => {
      item.setAttribute('data-tier', tier);
      setText(item, name);
    },
  );
  const isEmpty = summary.nothing !== null;
  byId('nothing').hidden = !isEmpty;
  byId('explain').hidden = summary.isFiltered;
  setText(byId('nothing-title'), summary.nothing ?? '');
  for (const id of ['chart-section', 'facts']) byId(id).hidden = isEmpty;
  byId('spend').hidden = false;
}

/**
 * The tables below, which take most of the time to lay out.
 * @param {SpendSummary} summary
 */
function drawDetails(summary) {
  const { chart, ghostText } = summary;
  patchRows(
    'chart-head',
    [{ name: summary.timeColumn }, ...chart.series],
    () => make('th', ''),
    (item, { name }) => {
      item.setAttribute('scope', 'col');
      setText(item, name);
    },
  );
  patchRows(
    'chart-rows',
    chart.rows,
    () => tableRow([]),
    (row, { time, cells }) => patchRows(row, [time, ...cells], () => cell('td', '', []), setText),
  );
  patchRows('model-rows', summary.models, modelRow, patchModelRow);
  setText(byId('models-note'), summary.modelsNote);
  patchRows('shares', summary.shares, shareTable, patchShareTable);
  patchRows('ghost-model-rows', ghostText?.byModel ?? [], ghostRow, patchGhostRow);
  patchRows('ghost-language-rows', ghostText?.byLanguage ?? [], ghostRow, patchGhostRow);
  patchNotes('ghost-notes', ghostText?.notes ?? []);
  patchRequests(byId('requests-rows'), summary.requests);
  const isEmpty = summary.nothing !== null;
  for (const id of ['groups', 'requests']) byId(id).hidden = isEmpty;
  byId('ghost').hidden = ghostText === null;
  byId('details').hidden = false;
}

/** @param {ViewQuery} next */
function ask(next) {
  query = next;
  vscode.setState(query);
  vscode.postMessage({ type: 'query', query });
}

window.addEventListener('message', ({ data }) => {
  if (data?.type === 'summary') draw(data.summary);
  if (data?.type === 'calculation') showCalculation(data);
});
document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button[data-action]') : null;
  const action = button?.getAttribute('data-action');
  if (action) vscode.postMessage({ type: 'action', action });
});
// It has missed the figures then.
document.addEventListener('chart-ready', () => {
  if (last) window.dispatchEvent(new MessageEvent('message', { data: { type: 'summary', summary: last } }));
});
/** The figures that came with the page are shown at once, unless the view was hidden since, or shows something else now. */
const FRESH_MS = 10_000;
/** @type {{ at: number, summary: SpendSummary } | null} */
const first = JSON.parse(template('first').textContent ?? '');
const isFresh =
  first !== null &&
  Date.now() - first.at < FRESH_MS &&
  JSON.stringify(first.summary.query) === JSON.stringify(query);
if (isFresh) drawSums(first.summary);
listenToFilters(() => query, ask);
listenToCalculator((message) => vscode.postMessage(message));
if (!isFresh) ask(query);
// VS Code shows a page once all that it loads is there: what is not needed for the first sight of it comes after that.
window.addEventListener('load', () => {
  requestAnimationFrame(() =>
    setTimeout(() => {
      if (last) drawDetails(last);
      if (isFresh) ask(query);
      document.body.append(document.importNode(template('later'), true));
    }),
  );
});
