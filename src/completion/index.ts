export { createEngine, type Engine, type EngineOptions } from './engine.ts';
export type { Outside } from './flight.ts';
export { languageFacts } from './languages.ts';
export { NEW_PACE, type Pace } from './pace.ts';
export type { Shape } from './shape.ts';
export type { Veto } from './trigger.ts';
export type {
  Chunk,
  Failing,
  Indentation,
  Nothing,
  NothingReason,
  Place,
  Prompt,
  SelectedItem,
  Suggestion,
  TextLines,
  WindowLimits,
} from './types.ts';
export { DEFAULT_LIMITS } from './window.ts';
