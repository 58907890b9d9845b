import { RuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, where, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/** Thrown when a file is read, described or deleted that is not there. */
export class FileNotFoundError extends LayottoError {
  static override readonly brand: string = "FileNotFoundError";

  constructor(message: string, context: ErrorContext = {}) {
    super("FILE_NOT_FOUND", message, context);
  }
}

/** Thrown when a file is there that must not be. */
export class FileExistsError extends LayottoError {
  static override readonly brand: string = "FileExistsError";

  constructor(message: string, context: ErrorContext = {}) {
    super("FILE_EXISTS", message, context);
  }
}

/** Only describing a file answers NOT_FOUND; reading and deleting say it in an INTERNAL text. */
export const fileRule: FailureRule = (failure): LayottoError | undefined => {
  const { status, details, method } = failure;
  if (status === "INVALID_ARGUMENT" && /^not support(ed)? store type: /.test(details)) {
    return componentNotFound(failure, "file store");
  }
  if (status === "NOT_FOUND" || (status === "INTERNAL" && details.includes("no such file or directory"))) {
    const what = method === "PutFile" ? "the folder does not exist" : "there is no such file";
    return new FileNotFoundError(`${where(failure)}: ${what}.`, failure);
  }
  if (status === "ALREADY_EXISTS" || (status === "INTERNAL" && details.includes("file exists"))) {
    return new FileExistsError(`${where(failure)}: the file exists already.`, failure);
  }
  if (status === "INTERNAL" && /file(Mode|Flag)|FileMode|FileFlag/.test(details)) {
    return new RuntimeError(
      `${where(failure)}: ${details}; the local store reads FileMode and FileFlag, decimal numbers, in componentMetadata.`,
      failure,
    );
  }
  return undefined;
};
