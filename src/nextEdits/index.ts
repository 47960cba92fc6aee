export type { EnginePorts, OpenDocument, Place, Problem } from './ports.ts';
export { registerNextEdits } from './register.ts';
export type { Suggestion, Way } from './suggestion.ts';
