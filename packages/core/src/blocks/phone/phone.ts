import { sendVoiceWithTemplate } from "@layotto-sdk/protocol/phone";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import { gapsOf, requirePrivateLine, requirePrivateLines, requirePrivateObject } from "../../private-input.js";
import { requireFilled, requireOptions } from "../../validate.js";
import { sendingRule } from "../sending/errors.js";
import { sendingTimeoutMs } from "../sending/timeout.js";

/** A text that is spoken to some phones. */
export interface VoiceMessage {
  /** The numbers to call, at least one, in the form that the provider documents. */
  readonly phoneNumbers: readonly string[];
  /** The provider's id of the text. */
  readonly templateId: string;
  /** Values for the gaps of the text: by name, or by position from 0. */
  readonly params?: Readonly<Record<string, string>> | readonly string[] | undefined;
  /** The number that is shown to the called. Default: the provider's choice. */
  readonly from?: string | undefined;
}

/** That the provider took the calls. */
export interface VoiceMessageSent {
  /** The provider's id of the request, for its support. */
  readonly requestId: string;
}

/**
 * A phone component. The runtime ships none: without one of your own every call fails with `ComponentNotFoundError`. A
 * call is never repeated: a repeat rings again. Its default timeout is 30 s.
 *
 * Errors of every call: `InvalidInputError` before sending, `SendFailedError` where the provider did not take the call,
 * `ComponentNotFoundError`, and those of every call. None shows a number or a value of `params`.
 */
export class Phone {
  readonly #caller: Caller;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Calls phones and speaks a text that the provider keeps.
   *
   * @example
   * ```ts
   * await runtime.phone("phone_demo").call({ phoneNumbers: ["13800000000"], templateId: "alarm", params: { host: "db-1" } });
   * ```
   */
  async call(message: VoiceMessage, options: CallOptions = {}): Promise<VoiceMessageSent> {
    const {
      templateId,
      params,
      from = "",
      phoneNumbers,
    } = requirePrivateObject("message", message, "a voice message: { phoneNumbers, templateId }");
    const given = requireOptions("options", options);
    const toMobile = requirePrivateLines("phoneNumbers", phoneNumbers, "phone numbers");
    const fromMobile = requirePrivateLine("from", from);
    const template = {
      templateId: requireFilled("templateId", templateId, "the id of a template that the provider keeps"),
      templateParams: gapsOf(params),
    };
    const rule = sendingRule("phone component", [...toMobile, fromMobile, ...template.templateParams.values()]);
    const context = { store: this.name, key: templateId, rule, timeoutMs: sendingTimeoutMs };
    const request = { componentName: this.name, template, toMobile, fromMobile };
    const { requestId } = await this.#caller.unary(sendVoiceWithTemplate, request, given, context);
    return { requestId };
  }
}
