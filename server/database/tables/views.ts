/** What of the console somebody keeps under a name. */
export interface SavedViewTable {
  id: string;
  /** Whose it is. */
  person_id: string;
  name: string;
  /** Path and query of this console. */
  address: string;
  /** 1: everybody of the installation may use it. */
  shared: number;
  created_at: number;
  changed_at: number;
}

/** What somebody's console begins with. */
export interface StartViewTable {
  person_id: string;
  view_id: string;
}
