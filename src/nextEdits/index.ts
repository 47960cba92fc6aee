export { createEngine, type Engine } from './engine.ts';
export { type AskDeps, askModel } from './guessed/index.ts';
export type { EnginePorts, FixEdit, Guess, OpenDocument, Place, Problem, SymbolPlaces } from './ports.ts';
export type { LineColumnRange, Position, Suggestion, Way } from './suggestion.ts';
