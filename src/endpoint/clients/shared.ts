/** A model as clients are told of it: `auto`, or a tier. */
export interface SharedModel {
  readonly id: string;
  readonly name: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly vision: boolean;
}

/** What a client must know to ask. */
export interface Shared {
  readonly port: number;
  readonly token: string;
  /** `auto` first. */
  readonly models: readonly SharedModel[];
  /** Files of ours that clients are pointed to. */
  readonly folder: string;
}

/** As an address of numbers: `localhost` may lead elsewhere. */
export const addressOf = ({ port }: Pick<Shared, 'port'>): string => `http://127.0.0.1:${port}`;

/** What our own lines say that a client is called, where it does not say it itself. */
export const CLIENT_HEADER = 'x-tierwise-client';
