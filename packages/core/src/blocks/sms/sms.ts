import { sendSmsWithTemplate } from "@layotto-sdk/protocol/sms";
import type { CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import {
  gapsOf,
  privateTextMap,
  requirePrivateLine,
  requirePrivateLines,
  requirePrivateObject,
} from "../../private-input.js";
import { requireFilled, requireOptions, textRecord } from "../../validate.js";
import { sendingRule } from "../sending/errors.js";
import { sendingTimeoutMs } from "../sending/timeout.js";

/** A text message to some phones. */
export interface TextMessage {
  /** The recipients, at least one: in E.164 (`+`, country code, number) unless the provider documents another form. */
  readonly phoneNumbers: readonly string[];
  /** The provider's id of the text. */
  readonly templateId: string;
  /** Values for the gaps of the text: by name, or by position from 0. Tencent Cloud wants positions. */
  readonly params?: Readonly<Record<string, string>> | readonly string[] | undefined;
  /** The signature that is shown before the text, registered with the provider. */
  readonly signName?: string | undefined;
  /** The sender shown abroad, where the provider offers it. */
  readonly senderId?: string | undefined;
}

export interface SendSmsOptions extends CallOptions {
  /** Passed on to the component; Tencent Cloud wants the id of its application as `SdkAppId`. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

/** What the provider said of one phone. */
export interface SmsResult {
  /** Where the provider names it, as Tencent Cloud does. */
  readonly phoneNumber: string | undefined;
  /** Whether the provider took the message for this phone (its code is `Ok`). */
  readonly accepted: boolean;
  /** The provider's code. */
  readonly code: string;
  /** The provider's explanation. */
  readonly message: string;
  /** Further facts of the provider. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What became of a text message. A call that succeeds may hold phones that were refused: see `results`. */
export interface SmsSent {
  /** The provider's id of the request, for its support. */
  readonly requestId: string;
  /** One entry a phone, in the order of the provider. */
  readonly results: readonly SmsResult[];
}

/**
 * An sms component. A call is never repeated: a repeat is a second message. Its default timeout is 30 s.
 *
 * Errors of every call: `InvalidInputError` before sending, `SendFailedError` where the provider did not take the
 * message, `ComponentNotFoundError` for a component that the runtime does not have, and those of every call. None shows
 * a number or a value of `params`.
 */
export class Sms {
  readonly #caller: Caller;
  /** The component's name. */
  readonly name: string;

  /** @internal */
  constructor(caller: Caller, name: string) {
    this.#caller = caller;
    this.name = name;
  }

  /**
   * Sends a text that the provider keeps to some phones.
   *
   * @example
   * ```ts
   * const { results } = await runtime.sms("sms_demo").send({
   *   phoneNumbers: ["+8613800000000"],
   *   templateId: "1234",
   *   params: ["code", "5 minutes"],
   * });
   * const refused = results.filter(({ accepted }) => !accepted);
   * ```
   */
  async send(message: TextMessage, options: SendSmsOptions = {}): Promise<SmsSent> {
    const wanted = "a text message: { phoneNumbers, templateId }";
    const given = requirePrivateObject("message", message, wanted);
    const { componentMetadata, ...call } = requireOptions("options", options);
    const phoneNumbers = requirePrivateLines("phoneNumbers", given.phoneNumbers, "phone numbers");
    const templateParams = gapsOf(given.params);
    const request = {
      componentName: this.name,
      phoneNumbers,
      template: {
        templateId: requireFilled("templateId", given.templateId, "the id of a template that the provider keeps"),
        templateParams,
      },
      signName: requirePrivateLine("signName", given.signName ?? ""),
      senderId: requirePrivateLine("senderId", given.senderId ?? ""),
      metadata: privateTextMap("componentMetadata", componentMetadata),
    };
    const rule = sendingRule("sms component", [...phoneNumbers, ...templateParams.values()]);
    const context = { store: this.name, key: given.templateId, rule, timeoutMs: sendingTimeoutMs };
    const { requestId, results } = await this.#caller.unary(sendSmsWithTemplate, request, call, context);
    return {
      requestId,
      results: results.map(({ code, message: explanation, metadata }) => ({
        phoneNumber: metadata.get("PhoneNumber"),
        accepted: code.toLowerCase() === "ok",
        code,
        message: explanation,
        metadata: textRecord(metadata),
      })),
    };
  }
}
