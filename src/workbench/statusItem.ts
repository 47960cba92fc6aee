import * as vscode from 'vscode';
import { type Iconed, labelOf, type Markdown, plain } from '../sanitize/index.ts';
import { trustedMarkdown } from './markdown.ts';

/** An item of the status bar. */
export interface StatusItem extends vscode.Disposable {
  setText(text: Iconed): void;
  /** What a click on it runs. */
  setCommand(command: string): void;
  /** What a screen reader says. A `status` is read out when it changes. */
  setLabel(label: string, role?: 'button' | 'status'): void;
  /** `commands`: those that its links may run. */
  setTooltip(tooltip: Markdown, commands: readonly string[]): void;
  show(): void;
  hide(): void;
}

export function createStatusItem(id: string, name: string, priority: number): StatusItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Right, priority);
  item.name = name;
  return {
    setText: (text) => {
      item.text = labelOf(text);
    },
    setCommand: (command) => {
      item.command = command;
    },
    setLabel: (label, role = 'button') => {
      item.accessibilityInformation = { label: plain(label), role };
    },
    setTooltip: (tooltip, commands) => {
      item.tooltip = trustedMarkdown(tooltip, commands);
    },
    show: () => item.show(),
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}
