// Writes docs/surprises.md from the table that the mock itself acts on, so that the page cannot say anything else.
// A test compares the two.
import { writeFile } from "node:fs/promises";
import { surprisesPage } from "./surprises-page.js";

await writeFile(new URL("../docs/surprises.md", import.meta.url), surprisesPage());
