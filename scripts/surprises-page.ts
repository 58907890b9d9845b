import { quirkTable } from "@layotto-sdk/testkit";

/** The page that lists the surprises of the real runtime and their switches. */
export function surprisesPage(): string {
  const rows = Object.entries(quirkTable).map(
    ([name, quirk]) => `| \`${name}\` | ${quirk.default ? "on" : "off"} | ${quirk.says} |`,
  );
  return `# Surprises of the real runtime

Each of these was seen on a real Layotto. The client works around what can be worked around safely; the mock does what the
real runtime does, and each surprise has a switch: \`mockRuntime({ quirks: { lockKeepAliveBroken: false } })\`,
\`control.quirks.set({ … })\`, or \`layotto-mock --quirk lockKeepAliveBroken=off\`. In the program every one is on by default.

| switch | in \`mockRuntime()\` | what happens |
| --- | --- | --- |
${rows.join("\n")}

Without a switch, since no test would want it otherwise:

- All subscriptions of one Redis pub/sub component form one consumer group: each event goes to one of them. In memory each
  gets every event.
- A secret that does not exist is an error from the file store and an empty value from the environment store.
- A status text that ends in a space never reaches a client in Node: its HTTP/2 drops it.
- The header named \`: authority\`, which the real runtime sends to invoked services and Node's HTTP server refuses, is left out
  by the mock, always.
`;
}
