import { SecretNotFoundError } from "@layotto-sdk/node";
import { check, Skipped, type Step } from "../demo.js";

// Nested values of a secrets file are named with colons.
const name = "db-user-pass:password";

export const secret: Step = {
  name: "secret",
  title: "Secret: the password of the database",
  async run({ runtime, say }) {
    const secrets = runtime.secrets("secret_demo");
    const found = await secrets.get(name).catch((error: unknown) => {
      if (error instanceof SecretNotFoundError) throw new Skipped(`secret_demo has no secret '${name}'`);
      throw error;
    });
    const password = found[name] ?? "";
    check("the password is filled", password.length > 0, true);
    const all = await secrets.getAll();
    check("the same secret, among all", all[name]?.[name], password);
    say(`${name} is there (not shown), one of ${Object.keys(all).length} secrets`);
  },
};
