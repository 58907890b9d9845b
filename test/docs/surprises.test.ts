import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { surprisesPage } from "../../scripts/surprises-page.js";
import { proof } from "../requirements/proves.js";

test(
  "the page of surprises says what the mock's table says; `pnpm gen` writes it",
  proof("quirks.documented"),
  async () => {
    const page = await readFile(new URL("../../docs/surprises.md", import.meta.url), "utf8");
    expect(page).toBe(surprisesPage());
  },
);
