export interface Checked {
  /** One readable line a difference; empty if all is well. */
  problems: string[];
  counts: string;
  image: Uint8Array;
}

export function compareFolder(dir: string, contract: string): Checked;
export function checkContract(paths: { dir: string; contract: string; released?: string }): Checked;
