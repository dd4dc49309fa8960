/** What a bench answers: rows for the table and the results file, or a sentence why there are none. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The size of the system or the work, so that the figure means something. */
  readonly of: string;
  /** What `design` asks for, as a floor or a ceiling in the same unit. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

export interface Bench {
  readonly name: string;
  /** Measures; each figure is the best of three tries. */
  run(seed: number): Promise<readonly (Row | Skipped)[]>;
}
