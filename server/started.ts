/** The product as a whole. `start` brings it up, `stop` takes it down in the reverse order; each works once. */
export interface App {
  start(): Promise<Started>;
  stop(): Promise<void>;
}

export interface Started {
  httpPort: number;
  /** Undefined with an external broker. */
  mqttPort: number | undefined;
  /** Address that lets the first administrator in; undefined once one chose a password. */
  signInLink: string | undefined;
}
