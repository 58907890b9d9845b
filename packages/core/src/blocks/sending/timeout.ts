/** Milliseconds for a call that sends something to people, where none are named: a provider far away has to answer. */
export const sendingTimeoutMs = 30_000;
