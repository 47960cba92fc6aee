// The last requests. Each expands to its route and its attempts.
// @ts-check

import { byId, make, patchPart, patchRows, setText } from './dom.js';

/** @typedef {import('../../src/spend/request.ts').RequestRow} RequestRow */
/** @typedef {import('../../src/spend/request.ts').AttemptRow} AttemptRow */

/** @param {RequestRow} item */
function requestItem(item) {
  const summary = make('summary', 'request', [
    make('span', 'chevron'),
    make('span', 'what', [make('span', 'name'), make('span', 'detail retry')]),
    make('span', 'who', [make('span', 'model'), make('span', 'detail provider')]),
    make('span', 'end', [make('span', 'outcome')]),
    make('span', 'size', [make('span', 'tokens')]),
    make('span', 'price', [make('span', 'money'), make('span', 'detail source')]),
    make('span', 'when', [make('time', 'time')]),
  ]);
  summary.querySelector('.chevron')?.setAttribute('aria-hidden', 'true');
  const why = make('section', 'why', [make('h3', ''), make('ul', 'reasons')]);
  const { dataset } = byId('requests-rows');
  setHeading(why, dataset['why'] ?? '');
  const tried = make('section', 'tried', [make('h3', ''), make('ol', 'attempts')]);
  setHeading(tried, dataset['tried'] ?? '');
  const details = make('details', '', [summary, make('div', 'route', [why, tried])]);
  const element = make('li', '', [details]);
  element.id = `request-${item.id}`;
  return element;
}

/**
 * @param {Element} section
 * @param {string} text
 */
function setHeading(section, text) {
  const heading = section.querySelector('h3');
  if (heading) setText(heading, text);
}

function attemptItem() {
  return make('li', '', [
    make('p', '', [make('span', 'name'), make('span', 'outcome')]),
    make('p', 'detail', [make('span', 'tokens')]),
    make('p', 'detail', [make('span', 'time')]),
    make('p', '', [make('span', 'money')]),
    make('p', 'detail', [make('span', 'prices')]),
  ]);
}

/**
 * @param {Element} row
 * @param {AttemptRow} item
 */
function patchAttempt(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'outcome', item.verdict === '' ? item.outcome : `${item.outcome}, ${item.verdict}`);
  row.querySelector('.outcome')?.setAttribute('data-tone', item.tone);
  patchPart(row, 'tokens', item.tokens);
  patchPart(row, 'time', item.time);
  patchPart(row, 'money', item.cost);
  patchPart(row, 'prices', item.prices);
}

/**
 * @param {Element} row
 * @param {RequestRow} item
 */
function patchRequest(row, item) {
  const summary = row.querySelector('summary');
  if (!summary) return;
  summary.querySelector('time')?.setAttribute('datetime', item.at);
  summary.querySelector('.outcome')?.setAttribute('data-tone', item.tone);
  patchPart(summary, 'time', item.time);
  patchPart(summary, 'name', item.task);
  patchPart(summary, 'retry', item.retry);
  patchPart(summary, 'model', item.model);
  patchPart(summary, 'provider', item.provider);
  patchPart(summary, 'outcome', item.outcome);
  patchPart(summary, 'tokens', item.tokens);
  patchPart(summary, 'money', item.cost);
  patchPart(summary, 'source', item.source);
  const reasons = row.querySelector('.reasons');
  if (reasons) patchRows(reasons, item.reasons, () => make('li', ''), setText);
  const attempts = row.querySelector('.attempts');
  if (attempts) patchRows(attempts, item.attempts, attemptItem, patchAttempt);
}

/**
 * Rows stay with their requests, so that an expanded one stays so when new ones come.
 * @param {Element} list
 * @param {readonly RequestRow[]} items
 */
export function patchRequests(list, items) {
  const known = new Map([...list.children].map((row) => [row.id, row]));
  let place = list.firstElementChild;
  for (const item of items) {
    const row = known.get(`request-${item.id}`) ?? requestItem(item);
    known.delete(row.id);
    if (row === place) place = place.nextElementSibling;
    else list.insertBefore(row, place);
    patchRequest(row, item);
  }
  for (const row of known.values()) row.remove();
}
