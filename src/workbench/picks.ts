import * as vscode from 'vscode';
import { type Iconed, labelOf, MOST_LABEL, plain } from '../sanitize/index.ts';

/** An item of a list; only what is `Iconed` has icons. */
export interface PickItem {
  readonly label: string | Iconed;
  readonly description?: string | Iconed;
  readonly detail?: string | Iconed;
  readonly kind?: vscode.QuickPickItemKind;
  readonly alwaysShow?: boolean;
  /** What is so now, where the list begins: Enter changes nothing. */
  readonly isCurrent?: boolean;
  /**
   * Another list or box comes next: this one stays until then. Between the two VS Code would give the focus back, and a web view that
   * takes it late would close the second.
   */
  readonly leadsOn?: boolean;
  readonly buttons?: readonly vscode.QuickInputButton[];
}

interface Headings {
  readonly title: string;
  readonly placeHolder?: string;
}

/** Lets the user pick one; undefined when the list was closed. */
export async function pickOne<Item extends PickItem>(
  items: readonly Item[],
  { title, placeHolder = '' }: Headings,
): Promise<Item | undefined> {
  if (items.some(({ isCurrent, leadsOn }) => isCurrent || leadsOn)) {
    const pick = createPick<Item>({ title, placeHolder });
    showItems(pick, items);
    const current = pick.items.filter(({ item }) => item.isCurrent);
    if (current.length > 0) pick.activeItems = current;
    return picked(pick);
  }
  const options = { title: plain(title, MOST_LABEL), ...hintOf(placeHolder) };
  const chosen = await vscode.window.showQuickPick(items.map(shownItem), options);
  return chosen?.item;
}

/** As much as an input shows of its hint in a narrow window. */
const HINT_CHARS = 48;

/** A hint that would be cut off in the input stands below it, where it has as many lines as it needs. */
function hintOf(text: string): { readonly placeHolder: string; readonly prompt?: string } {
  const hint = plain(text);
  return hint.length > HINT_CHARS ? { placeHolder: '', prompt: hint } : { placeHolder: hint };
}

type ShownItem<Item> = vscode.QuickPickItem & { readonly item: Item };

/** A list that changes while it is open; `showItems` fills it. */
export type OpenPick<Item> = Omit<vscode.QuickPick<ShownItem<Item>>, 'title' | 'placeholder' | 'items'> & {
  readonly items: readonly ShownItem<Item>[];
};

export function createPick<Item extends PickItem>({ title, placeHolder = '' }: Headings): OpenPick<Item> {
  const pick = vscode.window.createQuickPick<ShownItem<Item>>();
  pick.title = plain(title, MOST_LABEL);
  const hint = hintOf(placeHolder);
  pick.placeholder = hint.placeHolder;
  if (hint.prompt !== undefined) pick.prompt = hint.prompt;
  return pick;
}

export function showItems<Item extends PickItem>(pick: OpenPick<Item>, items: readonly Item[]): void {
  Object.assign(pick, { items: items.map(shownItem) });
}

/** Nothing came next after all. */
const MOST_WAIT_MS = 2_000;

/** Opens a list and lets the user pick one; undefined when it was closed. */
export function picked<Item extends PickItem>(pick: OpenPick<Item>): Promise<Item | undefined> {
  return new Promise((resolve) => {
    let leaving: NodeJS.Timeout | undefined;
    pick.onDidAccept(() => {
      // Where the list was filled anew in this moment, nothing is selected.
      const item = (pick.selectedItems[0] ?? pick.activeItems[0])?.item;
      resolve(item);
      if (!item?.leadsOn) {
        pick.hide();
        return;
      }
      pick.enabled = false;
      leaving = setTimeout(() => pick.hide(), MOST_WAIT_MS);
    });
    pick.onDidHide(() => {
      clearTimeout(leaving);
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function shownItem<Item extends PickItem>(item: Item): ShownItem<Item> {
  const { label, description, detail, kind, alwaysShow, buttons } = item;
  return {
    label: labelOf(label),
    ...(description === undefined ? {} : { description: labelOf(description) }),
    ...(detail === undefined ? {} : { detail: labelOf(detail) }),
    ...(kind === undefined ? {} : { kind }),
    ...(alwaysShow === undefined ? {} : { alwaysShow }),
    ...(buttons === undefined ? {} : { buttons }),
    item,
  };
}

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  readonly password?: boolean;
  /** What is wrong with what is typed; null when nothing is. */
  readonly problemOf?: (typed: string) => string | null;
  /** Whether it stays open without the focus, as one that checks what is typed does. */
  readonly stays?: boolean;
}

/** Has the user type something; undefined when the box was closed. */
export function askForInput({ title, prompt, value, placeHolder, password, problemOf, stays }: Question) {
  return vscode.window.showInputBox({
    title: plain(title, MOST_LABEL),
    prompt: plain(prompt),
    ...(value === undefined ? {} : { value }),
    ...(placeHolder === undefined ? {} : { placeHolder: plain(placeHolder, MOST_LABEL) }),
    ...(password === undefined ? {} : { password }),
    ...(stays ? { ignoreFocusOut: true } : {}),
    ...(problemOf === undefined
      ? {}
      : {
          ignoreFocusOut: true,
          validateInput: (typed: string) => {
            const problem = problemOf(typed);
            return problem === null ? null : plain(problem);
          },
        }),
  });
}
