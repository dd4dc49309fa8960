/** The form of a clause: one sentence with an id and a source. Only our own chapters mint ids, and an id is never reused. */
export interface Clause {
  readonly says: string;
  readonly source: string;
}

export type Clauses = Readonly<Record<string, Clause>>;
