export { state } from "../blocks/state/block.js";
export { StateStore } from "../blocks/state/state-store.js";
export { EtagInvalidError, EtagMismatchError } from "../blocks/state/errors.js";
export type {
  BulkStateEntry,
  Concurrency,
  Consistency,
  DeleteItem,
  DeleteOptions,
  GetBulkStateOptions,
  GetStateOptions,
  RemoveOptions,
  SaveOptions,
  StateEntry,
  StateItem,
  StateOperation,
  StateStoreOptions,
  TransactionOptions,
  UpdateOptions,
  WriteOptions,
} from "../blocks/state/types.js";
