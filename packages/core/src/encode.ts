import type { Method } from "@layotto-sdk/protocol/method";
import { InvalidInputError, MessageTooLargeError } from "./errors/input-errors.js";
import { textOf } from "./errors/text-of.js";
import { StrictWriter } from "./strict-writer.js";
import { StatusError } from "./transport.js";

/** The largest message that the runtime takes, in bytes: grpc-go's default, which Layotto does not change. */
export const maxMessageBytes = 4 * 1024 * 1024;

/**
 * Writes the request messages of one transport. It keeps one writer, since making one costs more than a small message.
 */
export class MessageEncoder {
  #writer = new StrictWriter();

  /**
   * @throws {@link MessageTooLargeError} for a message that the runtime would refuse.
   * @throws {@link InvalidInputError} for a message that cannot be written as it is: text in a field for bytes, a lone
   * surrogate, a number out of range.
   */
  encode<I, O>(method: Method<I, O>, message: I): Uint8Array {
    let bytes: Uint8Array;
    try {
      bytes = method.request.encode(message, this.#writer).finish();
    } catch (cause) {
      this.#writer = new StrictWriter();
      throw new InvalidInputError("message", message, `what ${method.name} takes (${textOf(cause)})`, {
        method: method.name,
        cause,
      });
    }
    if (bytes.byteLength > maxMessageBytes) {
      // finish() leaves the writer its buffers; one that held megabytes is not worth keeping.
      this.#writer = new StrictWriter();
      throw new MessageTooLargeError(
        `${method.name} would send ${bytes.byteLength} bytes and the runtime takes ${maxMessageBytes} in one message; ` +
          "split it into several calls, or store large data as a file, which is streamed.",
        { method: method.name },
      );
    }
    return bytes;
  }
}

/** Reads a response message. @throws {@link StatusError} INTERNAL for bytes that are not one. */
export function decodeMessage<I, O>(method: Method<I, O>, bytes: Uint8Array): O {
  try {
    return method.response.decode(bytes);
  } catch (cause) {
    throw new StatusError("INTERNAL", `the answer to ${method.name} is no ${method.name} message`, undefined, {
      cause,
    });
  }
}
