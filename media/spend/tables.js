// Rows of the tables of the spend view.
// @ts-check

import { byId, cell, make, patchFill, patchPart, patchRows, setText, tableRow } from './dom.js';

/** @typedef {import('../../src/spend/shares.ts').ShareRow} ShareRow */
/** @typedef {import('../../src/spend/shares.ts').ShareTable} ShareTable */
/** @typedef {import('../../src/spend/shares.ts').ModelRow} ModelRow */
/** @typedef {import('../../src/spend/summary.ts').GaugeRow} GaugeRow */
/** @typedef {import('../../src/spend/figures.ts').Fact} Fact */
/** @typedef {import('../../src/spend/ghostText.ts').GhostTextRow} GhostTextRow */

function bar() {
  const element = make('span', 'bar', [make('span', 'fill')]);
  element.setAttribute('aria-hidden', 'true');
  return element;
}

export function shareRow() {
  return tableRow([
    cell('th', '', [make('span', 'name'), make('span', 'detail'), bar()]),
    cell('td', 'number', [make('span', 'requests')]),
    cell('td', 'number', [make('span', 'money'), make('span', 'detail share')]),
  ]);
}

/**
 * @param {Element} row
 * @param {ShareRow} item
 */
export function patchShareRow(row, item) {
  patchName(row, item);
  patchPart(row, 'detail', item.detail);
  patchPart(row, 'requests', item.requests);
  patchPart(row, 'money', item.amount);
  patchPart(row, 'share', item.shareText);
  patchFill(row, item.share);
}

export function ghostRow() {
  return tableRow([
    cell('th', '', [make('span', 'name'), make('span', 'detail provider')]),
    cell('td', 'number', [make('span', 'requests')]),
    cell('td', 'number', [make('span', 'accepted'), bar(), make('span', 'detail of')]),
    cell('td', 'number rate', [make('span', 'money')]),
    cell('td', 'number', [make('span', 'kept')]),
  ]);
}

/**
 * @param {Element} row
 * @param {GhostTextRow} item
 */
export function patchGhostRow(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'provider', item.detail);
  patchPart(row, 'requests', item.requests);
  patchPart(row, 'accepted', item.accepted);
  patchPart(row, 'of', item.acceptedOf);
  patchPart(row, 'money', item.cost);
  patchPart(row, 'kept', item.kept);
  patchFill(row, item.share);
}

/**
 * The name of a row: a button that filters the page by it, where there is something to filter by.
 * @param {Element} row
 * @param {ShareRow} item
 */
function patchName(row, item) {
  const before = row.querySelector('.name');
  let name = before;
  if (before && before instanceof HTMLButtonElement !== (item.pick !== null)) {
    name = make(item.pick ? 'button' : 'span', item.pick ? 'name pick' : 'name');
    before.replaceWith(name);
  }
  if (name instanceof HTMLButtonElement && item.pick) {
    name.type = 'button';
    name.dataset['filter'] = item.pick.id;
    name.value = item.pick.value;
    name.title = item.only;
  }
  row.classList.toggle('picks', item.pick !== null);
  patchPart(row, 'name', item.name);
}

/** A table with its heading, made once for each title. */
export function shareTable() {
  const head = tableRow(['', '', byId('shares').dataset['spend'] ?? ''].map((title) => heading(title)));
  const rows = make('tbody', '');
  const table = make('table', 'shares', [make('thead', '', [head]), rows]);
  table.setAttribute('role', 'table');
  for (const part of [head.parentElement, rows]) part?.setAttribute('role', 'rowgroup');
  return make('section', '', [make('h2', 'title'), table]);
}

/** @param {string} title */
function heading(title) {
  const element = make('th', '');
  element.setAttribute('role', 'columnheader');
  element.setAttribute('scope', 'col');
  setText(element, title);
  return element;
}

/**
 * @param {Element} section
 * @param {ShareTable} item
 */
export function patchShareTable(section, item) {
  patchPart(section, 'title', item.title);
  section.querySelector('table')?.setAttribute('aria-label', item.title);
  const [first, second] = section.querySelectorAll('thead th');
  if (first) setText(first, item.column);
  if (second) setText(second, item.counted);
  const rows = section.querySelector('tbody');
  if (rows) patchRows(rows, item.rows, shareRow, patchShareRow);
}

export function modelRow() {
  return tableRow([
    cell('th', '', [make('span', 'name'), make('span', 'detail')]),
    cell('td', 'number', [make('span', 'requests')]),
    cell('td', 'number', [make('span', 'accepted')]),
    cell('td', 'number', [make('span', 'handed')]),
    cell('td', 'number', [make('span', 'cached')]),
    cell('td', 'number', [make('span', 'money'), bar(), make('span', 'detail share')]),
  ]);
}

/**
 * @param {Element} row
 * @param {ModelRow} item
 */
export function patchModelRow(row, item) {
  patchShareRow(row, item);
  patchPart(row, 'accepted', item.accepted);
  patchPart(row, 'handed', item.handedOn);
  patchPart(row, 'cached', item.cached);
}

export function gaugeRow() {
  return make('li', 'gauge', [make('span', 'name'), make('span', 'text'), bar(), make('ul', 'notes')]);
}

/**
 * @param {Element} row
 * @param {GaugeRow} item
 */
export function patchGaugeRow(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'text', item.text);
  patchFill(row, item.share);
  const notes = row.querySelector('.notes');
  if (notes) patchRows(notes, item.notes, () => make('li', ''), setText);
  row.classList.toggle('high', item.high);
}

export function fact() {
  return make('div', 'fact', [make('dt', 'name'), make('dd', 'value'), make('dd', 'detail')]);
}

/**
 * @param {Element} row
 * @param {Fact} item
 */
export function patchFact(row, item) {
  patchPart(row, 'name', item.name);
  patchPart(row, 'value', item.value);
  patchPart(row, 'detail', item.detail);
}
