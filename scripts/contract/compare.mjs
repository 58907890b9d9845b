/** @typedef {import("./compare.d.mts").Contract} Contract */
/** @typedef {import("./compare.d.mts").Field} Field */
/** @typedef {import("./compare.d.mts").File} File */

/** @param {unknown} value @returns {string} */
const show = (value) => (value === undefined ? "unset" : JSON.stringify(value));

/**
 * Compares everything two descriptions say of one thing, keys that only one of them knows included.
 * @param {string} what
 * @param {Record<string, unknown>} ours
 * @param {Record<string, unknown>} theirs
 * @param {string[]} except keys that are compared in another way
 * @returns {string[]}
 */
const compareFacts = (what, ours, theirs, except = []) =>
  [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
    .filter((key) => !except.includes(key) && ours[key] !== theirs[key])
    .map((key) => `${what}: ${key} is ${show(ours[key])}, the contract says ${show(theirs[key])}`);

/**
 * Pairs things by name, tells those without a partner and compares the others.
 * @template T
 * @param {string} kind
 * @param {Record<string, T>} ours
 * @param {Record<string, T>} theirs
 * @param {(name: string, ours: T, theirs: T) => string[]} compare
 * @returns {string[]}
 */
const compareNamed = (kind, ours, theirs, compare) => [
  ...Object.keys(theirs).flatMap((name) =>
    Object.hasOwn(ours, name) ? compare(name, ours[name], theirs[name]) : [`${kind} ${name}: missing`],
  ),
  ...Object.keys(ours)
    .filter((name) => !Object.hasOwn(theirs, name))
    .map((name) => `${kind} ${name}: not in the contract`),
];

/** @param {Field} field @returns {string} */
const label = (field) => `${field.name} = ${String(field.number)}`;

/**
 * @param {string} message
 * @param {Field[]} ours
 * @param {Field[]} theirs
 * @returns {string[]}
 */
const compareFields = (message, ours, theirs) => {
  const found = [];
  const rest = new Set(ours);
  const unmatched = [];
  for (const field of theirs) {
    const match = ours.find(({ name }) => name === field.name);
    if (match) {
      rest.delete(match);
      found.push(...compareFacts(`field ${message}.${field.name}`, match, field));
    } else unmatched.push(field);
  }
  // What is left under a number of the contract was renamed; saying so reads better than one missing and one too many.
  for (const field of unmatched) {
    const match = [...rest].find(({ number }) => number === field.number);
    if (match) {
      rest.delete(match);
      found.push(...compareFacts(`field ${message}.${label(match)}`, match, field));
    } else found.push(`field ${message}.${label(field)}: missing`);
  }
  for (const field of rest) found.push(`field ${message}.${label(field)}: not in the contract`);
  return found;
};

/** @param {string} path @param {File} ours @param {File} theirs @returns {string[]} */
const compareFile = (path, ours, theirs) => [
  ...compareFacts(`file ${path}`, ours, theirs, ["imports", "services", "messages", "enums"]),
  ...theirs.imports.filter((i) => !ours.imports.includes(i)).map((i) => `file ${path}: import ${i} is missing`),
  ...ours.imports
    .filter((i) => !theirs.imports.includes(i))
    .map((i) => `file ${path}: import ${i} is not in the contract`),
  ...compareNamed("service", ours.services, theirs.services, (service, mine, other) =>
    compareNamed("method", prefixed(service, mine), prefixed(service, other), (method, a, b) =>
      compareFacts(`method ${method}`, a, b),
    ),
  ),
  ...compareNamed("message", ours.messages, theirs.messages, (message, mine, other) =>
    compareFields(message, mine.fields, other.fields),
  ),
  ...compareNamed("enum", ours.enums, theirs.enums, (desc, mine, other) =>
    compareNamed("enum value", prefixed(desc, mine), prefixed(desc, other), (value, a, b) =>
      a === b ? [] : [`enum value ${value}: number is ${String(a)}, the contract says ${String(b)}`],
    ),
  ),
];

/** @template T @param {string} owner @param {Record<string, T>} members @returns {Record<string, T>} */
const prefixed = (owner, members) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [`${owner}.${name}`, value]));

/**
 * Compares what the .proto files declare with the contract, in both directions. The order of declarations does not
 * count.
 * @param {Contract} ours
 * @param {Contract} theirs
 * @returns {string[]} one readable line a difference
 */
export const compareContracts = (ours, theirs) => compareNamed("file", ours, theirs, compareFile);

/** @param {Contract} contract @returns {string} */
export const countContract = (contract) => {
  const files = Object.values(contract);
  const services = files.flatMap((file) => Object.values(file.services));
  const messages = files.flatMap((file) => Object.values(file.messages));
  const enums = files.flatMap((file) => Object.values(file.enums));
  const total = (/** @type {object[]} */ owners) => owners.reduce((sum, owner) => sum + Object.keys(owner).length, 0);
  return [
    `${String(files.length)} files`,
    `${String(services.length)} services`,
    `${String(total(services))} methods`,
    `${String(messages.length)} messages`,
    `${String(total(messages.map(({ fields }) => fields)))} fields`,
    `${String(enums.length)} enums`,
    `${String(total(enums))} enum values`,
  ].join(", ");
};
