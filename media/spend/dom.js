// Helpers that patch figures into the page, as text only.
// @ts-check

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** @param {string} id */
export function template(id) {
  const element = byId(id);
  if (!(element instanceof HTMLTemplateElement)) throw new Error(`#${id} is no template`);
  return element.content;
}

/**
 * Changes only what differs, so that selections stay and screen readers are silent.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * One row for each item. Rows are reused and only their texts change.
 * @template T
 * @param {string | Element} place
 * @param {readonly T[]} items
 * @param {(item: T) => Element} create
 * @param {(row: Element, item: T) => void} patch
 */
export function patchRows(place, items, create, patch) {
  const parent = typeof place === 'string' ? byId(place) : place;
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
  items.forEach((item, index) => {
    const row = parent.children.item(index) ?? parent.appendChild(create(item));
    patch(row, item);
  });
}

/**
 * An element with the class names of its parts: `name`, `detail`, ...
 * @param {string} tag
 * @param {string} className
 * @param {Element[]} children
 */
export function make(tag, className, children = []) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {Element} row
 * @param {string} part
 * @param {string} text
 */
export function patchPart(row, part, text) {
  const element = row.querySelector(`.${part}`);
  if (element) setText(element, text);
}

/**
 * @param {Element} row
 * @param {number} share 0 to 1
 */
export function patchFill(row, share) {
  const fill = row.querySelector('.fill');
  if (fill instanceof HTMLElement) fill.style.setProperty('--share', String(share));
}

/**
 * A table cell with an explicit role: cells that the narrow layout turns into blocks would lose it.
 * @param {'td' | 'th'} tag
 * @param {string} className
 * @param {Element[]} children
 */
export function cell(tag, className, children) {
  const element = make(tag, className, children);
  element.setAttribute('role', tag === 'th' ? 'rowheader' : 'cell');
  if (tag === 'th') element.setAttribute('scope', 'row');
  return element;
}

/** @param {Element[]} cells */
export function tableRow(cells) {
  const row = make('tr', '', cells);
  row.setAttribute('role', 'row');
  return row;
}

/**
 * @param {string} id
 * @param {readonly string[]} notes
 */
export function patchNotes(id, notes) {
  patchRows(id, notes, () => make('li', ''), setText);
  byId(id).hidden = notes.length === 0;
}
