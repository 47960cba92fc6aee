export { createEngine, type Engine } from './engine.ts';
export type { EnginePorts, FixEdit, OpenDocument, Place, Problem, SymbolPlaces } from './ports.ts';
export type { LineColumnRange, Position, Suggestion, Way } from './suggestion.ts';
